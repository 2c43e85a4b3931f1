import type { RunSession, Standing } from '@drover/engine';

/** Columns that say how run `$run` stands; `r` is its row, of which `STANDING_OF_RUN` are needed. */
export function standingColumns(run: string): string {
  return `${STANDING_OF_RUN.split(', ')
    .map((column) => `r.${column}`)
    .join(', ')},
    (select coalesce(sum(b.files), 0)::bigint from drover.batches b
      where b.run = ${run} and b.session is null and b.staged_for is null) as ready,
    (select string_agg(case when exists (select 1 from drover.batches b where b.session = s.id)
        then s.id || '+' else s.id::text end, ' ' order by s.id)
      from drover.run_sessions s where s.run = ${run} and s.lease_until > now()) as holders`;
}

export const STANDING_OF_RUN = 'state, files_at_once, bytes_per_second';

export interface StandingRow {
  readonly state: string;
  readonly files_at_once: number | null;
  readonly bytes_per_second: number | null;
  readonly ready: number;
  /** Ids of sessions, the oldest first, with a plus behind those that have files to copy. */
  readonly holders: string | null;
}

export function standingFrom(row: StandingRow, { id }: Pick<RunSession, 'id'>): Standing {
  const holders = row.holders?.split(' ') ?? [];
  const rank = holders.findIndex((holder) => Number.parseInt(holder, 10) === id);
  return {
    state: isTold(row.state) ? row.state : 'running',
    filesReady: Number(row.ready),
    workers: Math.max(1, holders.length),
    rank: Math.max(0, rank),
    copying: holders.filter((holder) => holder.endsWith('+')).length,
    limits: { files: row.files_at_once, bytesPerSecond: row.bytes_per_second },
  };
}

function isTold(state: string): state is Exclude<Standing['state'], 'running'> {
  return state === 'paused' || state === 'canceling' || state === 'ended';
}
