import type { NewBatch } from '@drover/engine';
import type { PoolClient } from 'pg';
import { plain } from './array-literal.ts';
import type { PgSession } from './sessions.ts';

const BATCHES = {
  name: 'run-new-batch',
  text: `insert into drover.batches (id, run, session, staged_for, attempt, files, bytes, folders, tasks)
    values ($1, $2, $3, $4, $5, $6, $7, $8::bigint[], $9)`,
};

/** A batch is large enough for a statement of its own. */
export async function putBatches(
  client: PoolClient,
  session: PgSession,
  batches: readonly NewBatch[],
  stagedFor: number | null,
): Promise<void> {
  for (const { id, mine, files, bytes, folders, tasks } of batches) {
    const [holder, attempt] = mine ? [session.id, 1] : [null, 0];
    const values = [id, session.number, holder, stagedFor, attempt, files, bytes, plain(folders), tasks];
    await client.query({ ...BATCHES, values });
  }
}
