import type { KnownWords, RowFilter, RowPermissions } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import type { RowState, Tables } from '../tables.ts';
import type { Figures, Row } from './row.ts';
import { figure, ROW_COLUMNS, ROWS, type RowRecord, toRow } from './row-columns.ts';
import { type FilterSides, rowCondition } from './row-filter.ts';
import { type RowSort, rowOrder } from './row-sort.ts';
import { withFilter } from './with-filter.ts';

/** The rows of a migration that pass a filter. */
export interface FilteredRows {
  readonly migrationId: string;
  readonly filter: RowFilter;
  readonly sides: FilterSides;
  /** Whose searches with regular expressions count as one person's. */
  readonly asker?: string;
}

export interface RowPageQuery {
  readonly sort: RowSort;
  readonly direction: 'ascending' | 'descending';
  readonly offset: number;
  readonly limit: number;
}

export interface RowTotals {
  readonly rows: number;
  readonly byState: Readonly<Partial<Record<RowState, number>>>;
  /** Rows in which permissions are given, by how that stands. */
  readonly byPermissions: Readonly<Partial<Record<RowPermissions, number>>>;
  readonly files: Figures;
  readonly bytes: Figures;
  /** Another one after every change to one of the rows. */
  readonly version: string;
}

interface StateTotals {
  readonly state: RowState;
  readonly permissions: RowPermissions | null;
  readonly rows: number;
  /** The numbers of the transactions that wrote the rows, added up. */
  readonly version: string;
  readonly files: readonly string[];
  readonly bytes: readonly string[];
}

/** Reads rows of migrations, a page at a time, and what they come to. */
export class RowList {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** A part of the table in the order asked for. */
  async page(from: FilteredRows, { sort, direction, offset, limit }: RowPageQuery): Promise<readonly Row[]> {
    const { rows: chosen } = await withFilter(this.#db, from, async (db) =>
      sql<{ id: string }>`select t.id from ${ROWS} where ${passing(from)}
        order by ${rowOrder(sort, direction)} limit ${limit} offset ${offset}`.execute(db),
    );
    const found = await this.getMany(chosen.map(({ id }) => id));
    return chosen.flatMap(({ id }) => found.get(id) ?? []);
  }

  /** By id; what is no row of a migration is left out. */
  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<RowRecord>`select ${ROW_COLUMNS} from ${ROWS}
      where t.id = any(${[...ids]}) and t.migration_id is not null`.execute(this.#db);
    return new Map(rows.map((row) => [row.id, toRow(row)]));
  }

  async totals(from: FilteredRows): Promise<RowTotals> {
    const sum = (name: Parameters<typeof figure>[0]) => sql`coalesce(sum(${figure(name)}), 0)::bigint`;
    const { rows } = await withFilter(this.#db, from, async (db) =>
      sql<StateTotals>`
        select t.state, t.permissions, count(*) as rows, sum(t.xmin::text::bigint)::text as version,
          array[${sum('files_successful')}, ${sum('files_failed')}, ${sum('files_skipped')}, ${sum('files_excluded')}] as files,
          array[${sum('bytes_successful')}, ${sum('bytes_failed')}, ${sum('bytes_skipped')}, ${sum('bytes_excluded')}] as bytes
        from ${ROWS} where ${passing(from)} group by t.state, t.permissions`.execute(db),
    );
    return {
      rows: rows.reduce((all, each) => all + each.rows, 0),
      byState: countedBy(rows, ({ state }) => state),
      byPermissions: countedBy(rows, ({ permissions }) => permissions),
      files: together(rows.map(({ files }) => files)),
      bytes: together(rows.map(({ bytes }) => bytes)),
      version: String(rows.reduce((sum, each) => sum + BigInt(each.version), 0n)),
    };
  }

  /** Tags and flags that its rows have, the most frequent first. */
  async words(migrationId: string): Promise<KnownWords> {
    const wordsOf = async (column: 'flags' | 'tags') => {
      const { rows } = await sql<{
        word: string;
      }>`select word from drover.transfers t, unnest(t.${sql.raw(column)}) as w (word)
        where t.migration_id = ${migrationId} group by word order by count(*) desc, word limit 1000`.execute(this.#db);
      return rows.map(({ word }) => word);
    };
    const [tags, flags] = await Promise.all([wordsOf('tags'), wordsOf('flags')]);
    return { tags, flags };
  }
}

/** In the words of `ROWS`. */
function passing({ migrationId, filter, sides }: FilteredRows) {
  return sql`t.migration_id = ${migrationId} and ${rowCondition(filter, sides)}`;
}

function together(parts: readonly (readonly string[])[]): Figures {
  const sumAt = (at: number): number => parts.reduce((sum, part) => sum + Number(part[at] ?? 0), 0);
  return { successful: sumAt(0), failed: sumAt(1), skipped: sumAt(2), excluded: sumAt(3) };
}

function countedBy<K extends string>(
  totals: readonly StateTotals[],
  keyOf: (totals: StateTotals) => K | null,
): Partial<Record<K, number>> {
  const counted: Partial<Record<K, number>> = {};
  for (const each of totals) {
    const key = keyOf(each);
    if (key !== null) counted[key] = (counted[key] ?? 0) + each.rows;
  }
  return counted;
}
