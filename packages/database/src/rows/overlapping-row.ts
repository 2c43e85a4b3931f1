import { displayOf, type RowPlace } from './new-rows.ts';

/** A row whose destination another one has, or lies in, or is around. */
export interface OverlappingRow {
  readonly source_root: string;
  readonly source_path: readonly string[];
  readonly destination_root: string;
  readonly destination_path: readonly string[];
}

/** The path of a row as a text with which those of all places within it begin; `sensitive` is a condition: the destination tells the case of letters apart. */
function pathText(row: string, sensitive: string): string {
  const text = `(case when ${row}.destination_path = '[]' then '[' else left(${row}.destination_path::text, -1) || ', ' end)`;
  return folded(text, sensitive);
}

function folded(text: string, sensitive: string): string {
  return `(case when ${sensitive} then ${text} else lower(normalize(${text}, NFC)) end)`;
}

/** That the destinations of two rows of one migration meet, by their aliases. Keys rule most rows out, which takes a fraction of the time; they are not composed. */
export function destinationsMeet(a: string, b: string, sensitive: string): string {
  const [first, second] = [pathText(a, sensitive), pathText(b, sensitive)];
  const [key, other] = [`${a}.destination_key`, `${b}.destination_key`];
  return `${a}.migration_id = ${b}.migration_id and ${a}.id <> ${b}.id and case
    when starts_with(${key}, ${other}) or starts_with(${other}, ${key}) or octet_length(${key}) <> length(${key})
    then ${folded(`${a}.destination_root`, sensitive)} = ${folded(`${b}.destination_root`, sensitive)}
      and (starts_with(${first}, ${second}) or starts_with(${second}, ${first}))
    else false end`;
}

/** Of a run `r` of a row `t`: the first other row of its migration whose destination meets its own, as `OverlappingRow`; null where none does. */
export const OVERLAPPING_ROW = `(select jsonb_build_object('source_root', o.source_root, 'source_path', o.source_path,
    'destination_root', o.destination_root, 'destination_path', o.destination_path)
  from drover.transfers o where ${destinationsMeet('t', 'o', "coalesce((r.names ->> 'caseSensitive')::boolean, false)")}
  order by o.number limit 1) as overlapping`;

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
