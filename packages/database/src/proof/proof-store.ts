import type { Database } from '../connection/database.ts';
import type { ProofScope } from './proof-runs.ts';

/** A proof that was made of a scope. */
export interface KeptProof {
  readonly madeAt: Date;
  /** Null until it was written to its end. */
  readonly root: string | null;
  /** What is kept of it; the caller parses it. */
  readonly summary: unknown;
}

/** Remembers which proofs were made, by what they rest upon: made again, they are to be the same. */
export class ProofStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What was made of this basis before; else it begins now. Whoever asks first is kept, and is no part of the proof. */
  async begin({ kind, id }: ProofScope, basis: Buffer, askedBy: string): Promise<KeptProof> {
    return await this.#database.withClient(async (client) => {
      await client.query(
        `insert into drover.proofs (scope_kind, scope_id, basis, operator) values ($1, $2, $3, $4) on conflict do nothing`,
        [kind, id, basis, askedBy],
      );
      const { rows } = await client.query<KeptProof>(
        `select made_at as "madeAt", root, summary from drover.proofs
          where scope_kind = $1 and scope_id = $2 and basis = $3`,
        [kind, id, basis],
      );
      const [kept] = rows;
      if (kept === undefined) throw new RangeError(`the proof of ${kind} ${id} was not kept`);
      return kept;
    });
  }

  async end(
    { kind, id }: ProofScope,
    basis: Buffer,
    { root, summary }: { readonly root: string; readonly summary: unknown },
  ): Promise<void> {
    await this.#database.withClient((client) =>
      client.query(
        `update drover.proofs set root = $4, summary = $5 where scope_kind = $1 and scope_id = $2 and basis = $3`,
        [kind, id, basis, root, JSON.stringify(summary)],
      ),
    );
  }
}
