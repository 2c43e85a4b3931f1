import { errorData, type GrantLine, type GrantResult, grantLines } from '@drover/engine';
import type { PoolClient } from 'pg';
import { plain, texts } from '../runs/array-literal.ts';
import type { ItemDetail } from '../runs/item-columns.ts';
import { codeOf } from '../runs/outcome-codes.ts';
import { pathToText } from '../runs/path-text.ts';
import type { ArrivedItem } from './arrived-items.ts';

/** Behind what the run's log holds already. */
const LOG = {
  name: 'permissions-log',
  text: `with r as (update drover.runs set seq = seq + $2 where number = $1 returning seq)
    insert into drover.items (run, seq, path, folder, outcome, cause, bytes, started, took, detail, size)
    select $1, r.seq - $2 + l.ord, l.path, l.folder, l.outcome, null, 0, (extract(epoch from now()) * 1000)::bigint, 0, l.detail, null
    from r, unnest($3::text[], $4::boolean[], $5::smallint[], $6::text[]) with ordinality as l (path, folder, outcome, detail, ord)`,
};

/** What became of the rights of one item. */
export interface PermissionResult extends Omit<GrantResult, 'answered' | 'task'> {
  readonly item: Pick<ArrivedItem, 'kind' | 'path'>;
}

/** Tells in the log of a run what became of rights, where that is worth a line. */
export async function logPermissions(
  client: PoolClient,
  run: number,
  results: readonly PermissionResult[],
): Promise<void> {
  const lines = results.flatMap(({ item, ...result }) => grantLines(result).map((line) => ({ item, line })));
  if (lines.length === 0) return;
  await client.query({
    ...LOG,
    values: [
      ...[run, lines.length],
      texts(lines.map(({ item }) => pathToText(item.path))),
      plain(lines.map(({ item }) => item.kind === 'folder')),
      plain(lines.map(({ line }) => codeOf(line.outcome))),
      texts(lines.map(({ line }) => JSON.stringify(detailOf(line)))),
    ],
  });
}

function detailOf({ text, remedy, failure }: GrantLine): ItemDetail {
  if (failure !== undefined) return { side: failure.side, error: errorData(failure.error) };
  return { text: text.replaceAll('\0', '\ufffd'), ...(remedy === undefined ? {} : { remedy }) };
}
