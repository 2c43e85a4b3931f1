import type { PoolClient } from 'pg';
import { type ItemRow, LOG_COLUMNS } from './log-item.ts';
import { codeOf, codesOfClass } from './outcome-codes.ts';

/** What a log may be sorted by; equal ones stand in the order in which they were dealt with. */
export type LogSort = keyof typeof VALUES;

export interface SortedQuery {
  readonly by: LogSort;
  readonly direction: 'ascending' | 'descending';
  /** Items behind this one, in the order asked for. */
  readonly after: number | null;
  readonly limit: number;
  /** What they have to pass: SQL whose parameters are numbered from five on. */
  readonly conditions: { readonly name: string; readonly sql: string; readonly values: readonly string[] };
}

const rank = (of: 'failed' | 'skipped', at: number) => `when outcome in (${codesOfClass(of).join(', ')}) then ${at}`;

/** In a scan nearly all is skipped because it was scanned: what is skipped for another reason stands apart from that. */
const VALUES = {
  status: `(case when outcome = ${codeOf('scanned')} then 1 ${rank('skipped', 2)} ${rank('failed', 3)} else 0 end)`,
  start: 'started',
  end: '(started + took)',
  size: `(case outcome when ${codeOf('copied')} then bytes else coalesce(size, bytes) end)`,
  name: 'lower(path collate "C")',
  info: `(coalesce(cause, '') collate "C")`,
} as const;

/** A page of the items of a run up to the one that has the number `last`. All of them are looked at for it: the time grows with the log. */
export async function sortedItems(
  client: PoolClient,
  run: number,
  last: number,
  { by, direction, after, limit, conditions }: SortedQuery,
): Promise<readonly ItemRow[]> {
  const [behind, order] = direction === 'ascending' ? (['>', 'asc'] as const) : (['<', 'desc'] as const);
  const value = VALUES[by];
  const { rows } = await client.query<ItemRow>({
    name: `run-log-sorted-${by}-${order}-${conditions.name}`,
    text: `with held as (select ${value} as value, seq from drover.items where run = $1 and seq = $2::bigint)
      select ${LOG_COLUMNS} from drover.items where run = $1 and seq <= $4${conditions.sql}
        and ($2::bigint is null or (${value}, seq) ${behind} (select value, seq from held))
      order by ${value} ${order}, seq ${order} limit $3`,
    values: [run, after, limit, last, ...conditions.values],
  });
  return rows;
}
