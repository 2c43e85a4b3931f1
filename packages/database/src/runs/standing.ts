import type { Standing } from '@drover/engine';

/** Columns that say how run `$run` stands; `r` is its row. */
export function standingColumns(run: string): string {
  return `r.state,
    (select coalesce(sum(b.files), 0)::bigint from drover.batches b
      where b.run = ${run} and b.session is null and b.staged_for is null) as ready,
    (select count(*) from drover.run_sessions s where s.run = ${run} and s.lease_until > now()) as workers`;
}

export interface StandingRow {
  readonly state: string;
  readonly ready: number;
  readonly workers: number;
}

export function standingFrom({ state, ready, workers }: StandingRow): Standing {
  const told = state === 'canceling' || state === 'ended' ? state : 'running';
  return { state: told, filesReady: Number(ready), workers: Math.max(1, Number(workers)) };
}
