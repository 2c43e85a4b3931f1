import type { Database } from '../connection/database.ts';

/** Seconds that one point of the history stands for. */
export const SLOT_SECONDS = 5;
/** Points that are kept: ten minutes. */
export const SLOTS = 120;

/** The slot that has not ended yet. */
export const SLOT_NOW = `floor(extract(epoch from now()) / ${SLOT_SECONDS})::bigint`;

/** Adds what a worker moved since it last told, and drops what is too old; `r (number)` is the live run. */
export function addThroughput(bytes: string, files: string): string {
  return `moved as (
      insert into drover.run_throughput (run, slot, bytes, files)
      select number, ${SLOT_NOW}, ${bytes}::bigint, ${files}::bigint from r where ${bytes}::bigint > 0 or ${files}::bigint > 0
      on conflict (run, slot) do update
        set bytes = run_throughput.bytes + excluded.bytes, files = run_throughput.files + excluded.files
    ), dropped as (
      delete from drover.run_throughput t using r where t.run = r.number and t.slot < ${SLOT_NOW} - ${SLOTS}
    )`;
}

/** Forgets what is too old of all runs; until then it is a part of what their migrations did. */
export async function dropOldThroughput(database: Database): Promise<void> {
  await database.withClient((client) =>
    client.query(
      `delete from drover.run_throughput where (run, slot) in
        (select run, slot from drover.run_throughput where slot < ${SLOT_NOW} - ${SLOTS} for update skip locked)`,
    ),
  );
}

export interface ThroughputPoint {
  /** The end of the time that it stands for. */
  readonly at: Date;
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
}

/** How fast a live run was over the last ten minutes, without gaps, oldest first; none of one that has ended. */
export async function readThroughput(database: Database, run: string): Promise<readonly ThroughputPoint[]> {
  const { rows } = await database.withClient((client) =>
    client.query<{ slot: number; bytes: number; files: number }>({
      name: 'run-throughput',
      text: `select s.slot, coalesce(t.bytes, 0) as bytes, coalesce(t.files, 0) as files
        from drover.runs r
        cross join lateral generate_series(
          greatest(floor(extract(epoch from r.started_at) / ${SLOT_SECONDS})::bigint, ${SLOT_NOW} - ${SLOTS}), ${SLOT_NOW} - 1
        ) as s (slot)
        left join drover.run_throughput t on t.run = r.number and t.slot = s.slot
        where r.id = $1 and r.state <> 'ended' and r.started_at is not null order by s.slot`,
      values: [run],
    }),
  );
  return rows.map(({ slot, bytes, files }) => ({
    at: new Date((slot + 1) * SLOT_SECONDS * 1000),
    bytesPerSecond: bytes / SLOT_SECONDS,
    filesPerSecond: files / SLOT_SECONDS,
  }));
}
