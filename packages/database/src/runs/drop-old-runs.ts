import type { Database } from '../connection/database.ts';
import { metNothing } from './met-nothing.ts';

/** Items that are removed in one step, so that nobody waits for long. */
const STEP = 20_000;

/** What a transfer shows of itself, also once a run that waits was cancelled, and what its proof begins with: its last copy of everything. */
const KEPT = `exists (select 1 from drover.transfers t where t.last_run_id = r.id)
  or r.number = (select max(b.number) from drover.runs b where b.transfer_id = r.transfer_id and b.started_at is not null)
  or r.number = (select max(c.number) from drover.runs c where c.transfer_id = r.transfer_id
    and c.mode = 'copy' and c.only_run is null and c.started_at is not null and c.state = 'ended' and not ${metNothing('c')})`;

/**
 * Forgets runs that ended before that time, with their logs, and answers with how many. The last run of a transfer, and its last copy of
 * everything, keep their summaries.
 * What later runs go by (known versions, names that were given) belongs to the transfer and stays.
 */
export async function dropOldRuns(database: Database, before: Date): Promise<number> {
  const { rows } = await database.withClient((client) =>
    client.query<{ number: number; kept: boolean }>(
      `select r.number, r.kept from (select r.*, ${KEPT} as kept from drover.runs r where r.ended_at < $1) r
        where not r.kept or exists (select 1 from drover.items i where i.run = r.number)
          or exists (select 1 from drover.run_problems p where p.run = r.number)
        order by r.ended_at`,
      [before],
    ),
  );
  for (const { number, kept } of rows) {
    while ((await dropItems(database, number)) > 0);
    await database.withClient(async (client) => {
      await client.query('delete from drover.run_problems where run = $1', [number]);
      if (!kept) await client.query('delete from drover.runs where number = $1', [number]);
    });
  }
  return rows.length;
}

async function dropItems(database: Database, run: number): Promise<number> {
  const { rowCount } = await database.withClient((client) =>
    client.query(
      `delete from drover.items where run = $1 and seq <=
        (select seq from drover.items where run = $1 order by seq limit 1) + ${STEP}`,
      [run],
    ),
  );
  return rowCount ?? 0;
}
