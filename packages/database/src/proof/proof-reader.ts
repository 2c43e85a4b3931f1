import { Client } from 'pg';
import type { Database } from '../connection/database.ts';
import { databaseError } from '../connection/database-error.ts';
import type { RunNames } from '../fixes/met-items.ts';
import { metNothing } from '../runs/met-nothing.ts';
import type { RunClocks } from '../runs/run-clocks.ts';
import { type ProofPart, proofEntries } from './proof-entries.ts';
import { type ProofScope, type ProofTransfer, proofTransfers } from './proof-runs.ts';

const LAST_MEASURED = (side: 'source' | 'destination') =>
  `(array_agg(clocks -> '${side}' order by (clocks -> '${side}') ? 'aheadMs' desc, number desc))[1]`;
const CLOCKS_OF_MIGRATION = `select case when count(*) > 0 then
      jsonb_build_object('source', ${LAST_MEASURED('source')}, 'destination', ${LAST_MEASURED('destination')}) end as clocks
    from drover.runs r where migration_id = $1 and mode = 'copy' and clocks is not null and not ${metNothing('r')}`;

/** Reads what proofs rest upon, all of it as it was at one moment, over a connection of its own. One thing at a time. */
export class ProofReader implements AsyncDisposable {
  readonly #client: Client;
  readonly #signal: AbortSignal;
  readonly #break: () => void;

  private constructor(client: Client, signal: AbortSignal, end: () => void) {
    this.#client = client;
    this.#signal = signal;
    this.#break = end;
    signal.addEventListener('abort', end);
  }

  /** The signal ends what is being read, in the database too, and the reader. */
  static async open(database: Database, signal: AbortSignal): Promise<ProofReader> {
    signal.throwIfAborted();
    const client = new Client({ ...database.clientConfig(), query_timeout: 0 });
    client.on('error', () => undefined); // the request that is under way rejects by itself
    try {
      await client.connect();
      await client.query('begin isolation level repeatable read read only');
      await client.query("set local work_mem = '64MB'; set local jit = off; set local random_page_cost = 1.1");
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      signal.throwIfAborted();
      return new ProofReader(client, signal, () => void breakOff(database, client, rows[0]?.pid ?? 0));
    } catch (error) {
      await client.end();
      signal.throwIfAborted();
      throw databaseError(error);
    }
  }

  /** How the clocks stood when each was last measured in a copy of the scope that is part of its proof; null where none was asked. */
  async clocks({ kind, id }: ProofScope): Promise<RunClocks | null> {
    const { rows } = await this.#client.query<{ clocks: RunClocks | null }>(
      kind === 'run' ? 'select clocks from drover.runs where id = $1' : CLOCKS_OF_MIGRATION,
      [id],
    );
    return rows[0]?.clocks ?? null;
  }

  /** How the destinations of its copies tell names apart: by most that all of them do. Null where none noted it. */
  async names({ kind, id }: ProofScope): Promise<Pick<RunNames, 'caseSensitive' | 'foldsUnicode'> | null> {
    const { rows } = await this.#client.query<{ sensitive: boolean | null; folds: boolean | null }>(
      `select bool_and((names ->> 'caseSensitive')::boolean) as sensitive, bool_or((names ->> 'foldsUnicode')::boolean) as folds
        from drover.runs where ${kind === 'run' ? 'id' : 'migration_id'} = $1 and mode = 'copy' and names is not null`,
      [id],
    );
    const { sensitive = null, folds = null } = rows[0] ?? {};
    return sensitive === null || folds === null ? null : { caseSensitive: sensitive, foldsUnicode: folds };
  }

  transfers(scope: ProofScope): AsyncGenerator<ProofTransfer> {
    return translated(proofTransfers(this.#client, scope), this.#signal);
  }

  /** What runs of these transfers met, and what is known of them, transfer by transfer, in the order of proofs. */
  entries(parts: readonly ProofPart[]): ReturnType<typeof proofEntries> {
    return translated(proofEntries(this.#client, parts), this.#signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#break);
    await this.#client.end();
  }
}

/** The server would go on with the query of a client that has gone, until it has something to tell. */
async function breakOff(database: Database, client: Client, pid: number): Promise<void> {
  await database.withClient((other) => other.query('select pg_cancel_backend($1)', [pid])).catch(() => undefined); // what cannot be told that either is gone
  await client.end();
}

async function* translated<T>(all: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* all;
  } catch (error) {
    signal.throwIfAborted();
    throw databaseError(error);
  }
}
