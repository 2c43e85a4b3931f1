import type { ItemRecord } from '@drover/core';
import { plain, texts } from './array-literal.ts';
import { causeOf } from './item-columns.ts';

/** Causes, how many items each has, and where the first stands among the records. */
export type ProblemParameters = readonly [string, string, string];

/** Counts problems by cause, from the parameters from `$first` on; `r.seq - $count` is the last number given before these records. */
export function addProblems(first: number, run: string, count: string): string {
  return `insert into drover.run_problems (run, cause, count, first_seq)
    select ${run}, p.cause, p.count, r.seq - ${count} + p.at
      from r, unnest($${first}::text[], $${first + 1}::bigint[], $${first + 2}::bigint[]) as p (cause, count, at)
    on conflict (run, cause) do update set count = run_problems.count + excluded.count`;
}

export function problemParameters(records: readonly ItemRecord[]): ProblemParameters {
  const found = new Map<string, { count: number; readonly at: number }>();
  for (const [index, { outcome }] of records.entries()) {
    const cause = causeOf(outcome);
    if (cause === null) continue;
    const group = found.get(cause);
    if (group === undefined) found.set(cause, { count: 1, at: index + 1 });
    else group.count++;
  }
  const groups = [...found.values()];
  return [texts([...found.keys()]), plain(groups.map(({ count }) => count)), plain(groups.map(({ at }) => at))];
}
