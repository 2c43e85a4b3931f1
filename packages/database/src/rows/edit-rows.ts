import { MAX_TAGS } from '@drover/migration';
import { type Kysely, sql, type Transaction } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import { againWhenBusy } from './again-when-busy.ts';
import {
  type ChosenRow,
  holdRows,
  judgeRows,
  type RowSelection,
  type RowsDone,
  type RowsOf,
  rowsDone,
  turnToHold,
} from './choose-rows.ts';
import { copyRows } from './copy-rows.ts';
import { destinationColumns, displayOf, type RowPlace, sourceColumns } from './new-rows.ts';

/** Words that are put on rows, and taken off them. */
export interface WordChanges {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What somebody wants of many rows at once. */
export type RowEdit =
  | ({ readonly kind: 'flags' | 'tags' } & WordChanges)
  | { readonly kind: 'delete' | 'duplicate' }
  | { readonly kind: 'notes'; readonly notes: string }
  | { readonly kind: 'paths'; readonly source?: RowPlace; readonly destination?: RowPlace }
  | { readonly kind: 'priority'; readonly priority: number | null }
  /** What is left out stays as it is; with `inherit` the rows first lose what they have of their own, so that their migration's holds. */
  | {
      readonly kind: 'settings';
      readonly inherit: boolean;
      readonly policy?: Readonly<Record<string, unknown>>;
      readonly filters?: Readonly<Record<string, unknown>>;
    };

/** Does one thing with all chosen rows that bear it, in one step; the others are told why not. */
export async function editRows(
  db: Kysely<Tables>,
  from: RowsOf,
  selection: RowSelection,
  edit: RowEdit,
): Promise<RowsDone> {
  const step = () =>
    db.transaction().execute(async (tx) => {
      const rows = await holdRows(tx, from, selection);
      const full = await fullRows(tx, rows, edit);
      const refusing = (row: ChosenRow) => full.get(row.id) ?? refusalOf(edit, row);
      const { ids, refused } = judgeRows(selection, rows, refusing);
      if (ids.length > 0) await apply(tx, ids, edit);
      return rowsDone(ids.length, refused);
    });
  return await turnToHold(from, selection, () => againWhenBusy(step));
}

function refusalOf({ kind }: RowEdit, { locked }: ChosenRow): string | null {
  if (!locked) return null;
  if (kind === 'delete') return 'It was scanned or run, so it stays.';
  if (kind === 'paths') return 'It was scanned or run, so its folders stay as they are. Duplicate it to use others.';
  return null;
}

async function apply(tx: Transaction<Tables>, ids: readonly string[], edit: RowEdit): Promise<void> {
  const rows = tx.updateTable('transfers').where(sql<boolean>`id = any(${[...ids]})`);
  switch (edit.kind) {
    case 'tags':
    case 'flags':
      await sql`update drover.transfers set ${sql.raw(edit.kind)} = ${changed(edit.kind, edit)} where id = any(${[...ids]})`.execute(
        tx,
      );
      return;
    case 'notes':
      await rows.set({ notes: edit.notes }).execute();
      return;
    case 'paths':
      await rows
        .set({
          ...(edit.source === undefined
            ? {}
            : { ...sourceColumns(edit.source), name: displayOf(edit.source).slice(0, 200) }),
          ...(edit.destination === undefined ? {} : destinationColumns(edit.destination)),
          id: sql.ref('id'),
        })
        .execute();
      return;
    case 'priority':
      await rows.set({ priority: edit.priority }).execute();
      await requeue(tx, ids);
      return;
    case 'settings':
      await changeSettings(tx, ids, edit);
      return;
    case 'delete':
      await tx
        .deleteFrom('transfers')
        .where(sql<boolean>`id = any(${[...ids]})`)
        .execute();
      return;
    case 'duplicate':
      await copyRows(tx, ids);
      return;
    default:
      edit satisfies never;
  }
}

/** Rows that would have more words than their files may hold, with what is said of them. */
async function fullRows(
  tx: Transaction<Tables>,
  rows: readonly ChosenRow[],
  edit: RowEdit,
): Promise<ReadonlyMap<string, string>> {
  if ((edit.kind !== 'tags' && edit.kind !== 'flags') || edit.add.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const { rows: full } = await sql<{ id: string; count: number }>`select id, count from (
      select id, cardinality(${changed(edit.kind, edit)}) as count from drover.transfers where id = any(${ids})
    ) t where count > ${MAX_TAGS}`.execute(tx);
  const reason = (count: number) =>
    `It would have ${count} ${edit.kind}, and a row may have ${MAX_TAGS}. Take some off in the same step.`;
  return new Map(full.map(({ id, count }) => [id, reason(count)]));
}

/** Without those taken off, in their order, then those put on. */
function changed(column: 'flags' | 'tags', { add, remove }: WordChanges) {
  return sql`array(select w from unnest(${sql.raw(column)}) with ordinality as k (w, at)
      where w <> all(${[...remove, ...add]}) order by at) || ${[...add]}::text[]`;
}

/** Runs that wait go by the priority that their row has now. */
async function requeue(tx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  await sql`update drover.runs r set priority = coalesce(t.priority, m.priority)
    from drover.transfers t join drover.migrations m on m.id = t.migration_id
    where r.transfer_id = t.id and t.id = any(${[...ids]}) and r.state = 'queued' and r.admitted_at is null`.execute(
    tx,
  );
}

async function changeSettings(
  tx: Transaction<Tables>,
  ids: readonly string[],
  { inherit, policy, filters }: Extract<RowEdit, { kind: 'settings' }>,
): Promise<void> {
  const own = (column: 'filters' | 'policy') => (inherit ? sql`null::jsonb` : sql`t.${sql.raw(column)}`);
  const newPolicy = policy === undefined ? own('policy') : sql`coalesce(${own('policy')}, m.policy) || ${json(policy)}`;
  const newFilters = filters === undefined ? own('filters') : json(filters);
  await sql`update drover.transfers t set policy = ${newPolicy}, filters = ${newFilters}
    from drover.migrations m where m.id = t.migration_id and t.id = any(${[...ids]})`.execute(tx);
}
