import { type Kysely, sql } from 'kysely';
import { inPages } from '../reports/pages.ts';
import { type ItemRow, type LogItem, logItem } from '../runs/log-item.ts';
import { STANDS } from '../runs/whole-run.ts';
import type { Tables } from '../tables.ts';
import { ACCEPTED, ACCEPTED_OTHER, openProblems, REOPENED, SIZE } from './open-problems.ts';

/** One item that did not arrive, with the row that it lies in. */
export interface ProblemItem {
  readonly rowId: string;
  readonly source: { readonly root: string; readonly path: readonly string[] };
  readonly tags: readonly string[];
  readonly accepted: boolean;
  readonly item: LogItem;
}

export interface ProblemQuery {
  /** Absent: of every cause. */
  readonly cause?: string;
  /** Absent: of all rows. */
  readonly rows?: readonly string[];
}

/** The items of one cause in one run, of which there are `count`. */
interface Group {
  readonly transfer_id: string;
  readonly number: number;
  readonly run: number;
  readonly cause: string;
  readonly count: number;
}

type Found = ItemRow & {
  at: number;
  row_id: string;
  tags: string[];
  source_root: string;
  source_path: string[];
  accepted: boolean;
  accepted_other: boolean;
};

/** Rows whose problems are looked up, and items that are read, in one step. */
const ROWS = 1000;
const ITEMS = 2000;

/**
 * Item by item, row after row, in each row cause after cause. What a step costs does not grow with what lies before it or behind: rows are
 * looked up a thousand at a time, and their items are read group by group along `items_cause`.
 */
export async function* problemItems(
  db: Kysely<Tables>,
  migrationId: string,
  { cause, rows }: ProblemQuery,
): AsyncGenerator<ProblemItem> {
  let some: Group[] = [];
  let items = 0;
  for await (const group of groups(db, migrationId, cause ?? null, rows ?? null)) {
    some.push(group);
    items += group.count;
    if (items < ITEMS) continue;
    yield* itemsOf(db, some);
    some = [];
    items = 0;
  }
  yield* itemsOf(db, some);
}

async function* groups(
  db: Kysely<Tables>,
  migrationId: string,
  cause: string | null,
  rows: readonly string[] | null,
): AsyncGenerator<Group> {
  for (let after = -1; ; ) {
    const { rows: ends } = await sql<{ last: number; count: number }>`
      select max(number) as last, count(*) as count from (
        select number from drover.transfers where migration_id = ${migrationId} and number > ${after} order by number limit ${ROWS}
      ) t`.execute(db);
    const [end] = ends;
    if (end === undefined || end.count === 0) return;
    const between = { after, upTo: end.last };
    const { rows: found } = await sql<Group>`with ${openProblems(migrationId, { cause, between })}
      select transfer_id, number, run, cause, count from open_problems
      where ${rows}::text[] is null or transfer_id = any(${rows}) order by number, run, cause`.execute(db);
    yield* found;
    after = end.last;
  }
}

async function* itemsOf(db: Kysely<Tables>, some: readonly Group[]): AsyncGenerator<ProblemItem> {
  if (some.length === 0) return;
  const of = <K extends keyof Group>(column: K) => some.map((group) => group[column]);
  const read = async (after: { readonly at: number; readonly seq: number } | null) => {
    const { rows } = await sql<Found>`
      select p.at, t.id as row_id, t.tags, t.source_root, t.source_path, ${ACCEPTED} as accepted, ${ACCEPTED_OTHER} as accepted_other,
        i.seq, i.path, i.folder, i.outcome, i.cause, ${SIZE} as bytes, i.started, i.took, i.detail, i.size
      from unnest(${of('transfer_id')}::text[], ${of('run')}::bigint[], ${of('cause')}::text[])
          with ordinality as p (transfer_id, run, cause, at)
        join drover.transfers t on t.id = p.transfer_id
        cross join lateral (
          select * from drover.items i where i.run = p.run and i.cause = p.cause and i.${sql.raw(STANDS)}
            and i.seq > case when p.at = ${after?.at ?? 0} then ${after?.seq ?? -1} else -1 end
          order by i.seq limit ${ITEMS}
        ) i
      where p.at >= ${after?.at ?? 0} order by p.at, i.seq limit ${ITEMS}`.execute(db);
    return rows;
  };
  for await (const row of inPages(read, ({ at, seq }) => ({ at, seq }), ITEMS)) {
    const { row_id: rowId, tags, source_root: root, source_path: path, accepted } = row;
    const item = logItem(row);
    const told = row.accepted_other && !accepted ? { message: `${item.message} ${REOPENED}`.trim() } : {};
    yield { rowId, tags, source: { root, path }, accepted, item: { ...item, ...told } };
  }
}
