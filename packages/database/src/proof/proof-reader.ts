import { Client } from 'pg';
import type { Database } from '../connection/database.ts';
import { databaseError } from '../connection/database-error.ts';
import { type ProofEntry, proofEntries } from './proof-entries.ts';
import { type ProofScope, type ProofTransfer, proofTransfers } from './proof-runs.ts';

/** Reads what proofs rest upon, all of it as it was at one moment, over a connection of its own. One thing at a time. */
export class ProofReader implements AsyncDisposable {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(database: Database): Promise<ProofReader> {
    const client = new Client({ ...database.clientConfig(), query_timeout: 0 });
    client.on('error', () => undefined); // the request that is under way rejects by itself
    try {
      await client.connect();
      await client.query('begin isolation level repeatable read read only');
      await client.query("set local work_mem = '64MB'");
      return new ProofReader(client);
    } catch (error) {
      await client.end();
      throw databaseError(error);
    }
  }

  transfers(scope: ProofScope): AsyncGenerator<ProofTransfer> {
    return translated(proofTransfers(this.#client, scope));
  }

  /** What these runs of a transfer met, and what is known of it, in the order of proofs. */
  entries(transfer: string, runs: readonly number[]): AsyncGenerator<ProofEntry> {
    return translated(proofEntries(this.#client, transfer, runs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

async function* translated<T>(all: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* all;
  } catch (error) {
    throw databaseError(error);
  }
}
