import { displayOf, type RowPlace } from './new-rows.ts';

/** A row whose destination another one has, or lies in, or is around. */
export interface OverlappingRow {
  readonly source_root: string;
  readonly source_path: readonly string[];
  readonly destination_root: string;
  readonly destination_path: readonly string[];
}

/**
 * Other rows, as `o`, of the migration of a row `t` whose destinations meet: the same one, around it, or within it. `sensitive` is a condition: the destination
 * tells the case of letters apart. The index `transfers_destination_place` finds them; it has the beginning of each place.
 */
export function meetingRows(t: string, sensitive: string): string {
  const key = (row: string) => `drover.place_key(${row}.destination_root, ${row}.destination_path)`;
  const begins = (row: string) => `left(${key(row)}, 500) collate "C"`;
  const text = (row: string) => `drover.place_text(${row}.destination_root, ${row}.destination_path)`;
  const within = `select o.* from drover.transfers o where o.migration_id = ${t}.migration_id and ${begins('o')} >= ${begins(t)}
      and ${begins('o')} < (left(${key(t)}, 500) || chr(1114111)) collate "C" and starts_with(${key('o')}, ${key(t)})`;
  const above = `(select ${t}.destination_root, coalesce(jsonb_agg(e.name order by e.at), '[]') as destination_path
      from jsonb_array_elements(${t}.destination_path) with ordinality as e (name, at) where e.at < n.number)`;
  const around = `select o.* from generate_series(1, jsonb_array_length(${t}.destination_path)) n (number), lateral ${above} a, drover.transfers o
      where o.migration_id = ${t}.migration_id and ${begins('o')} = ${begins('a')} and ${key('o')} = ${key('a')}`;
  return `lateral (select o.* from (${within} union all ${around}) o where o.id <> ${t}.id
      and (not ${sensitive} or starts_with(${text('o')}, ${text(t)}) or starts_with(${text(t)}, ${text('o')}))) o`;
}

/** Of a run `r` of a row `t`: the first other row of its migration whose destination meets its own, as `OverlappingRow`; null where none does. */
export const OVERLAPPING_ROW = `(select jsonb_build_object('source_root', o.source_root, 'source_path', o.source_path,
    'destination_root', o.destination_root, 'destination_path', o.destination_path)
  from ${meetingRows('t', "coalesce((r.names ->> 'caseSensitive')::boolean, false)")} order by o.number limit 1) as overlapping`;

/** As people read it. */
export function overlapOf(
  row: OverlappingRow | null,
): { readonly source: string; readonly destination: string } | null {
  if (row === null) return null;
  const source: RowPlace = { root: row.source_root, path: row.source_path };
  return {
    source: displayOf(source),
    destination: displayOf({ root: row.destination_root, path: row.destination_path }),
  };
}
