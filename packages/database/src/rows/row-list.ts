import { type Kysely, sql } from 'kysely';
import type { RowState, Tables } from '../tables.ts';
import type { Figures, Row } from './row.ts';
import { figure, ROW_COLUMNS, ROWS, type RowRecord, toRow } from './row-columns.ts';
import { type RowSort, rowOrder } from './row-sort.ts';

export interface RowPageQuery {
  readonly sort: RowSort;
  readonly direction: 'ascending' | 'descending';
  readonly offset: number;
  readonly limit: number;
}

export interface RowTotals {
  readonly rows: number;
  readonly byState: Readonly<Partial<Record<RowState, number>>>;
  readonly files: Figures;
  readonly bytes: Figures;
}

/** Reads rows of migrations, a page at a time, and what they come to. */
export class RowList {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** A part of the table in the order asked for. */
  async page(migrationId: string, { sort, direction, offset, limit }: RowPageQuery): Promise<readonly Row[]> {
    const { rows: chosen } = await sql<{ id: string }>`select t.id from ${ROWS} where t.migration_id = ${migrationId}
      order by ${rowOrder(sort, direction)} limit ${limit} offset ${offset}`.execute(this.#db);
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

  async totals(migrationId: string): Promise<RowTotals> {
    const sum = (name: Parameters<typeof figure>[0]) => sql`coalesce(sum(${figure(name)}), 0)::bigint`;
    const { rows } = await sql<{ state: RowState; rows: number; files: number[]; bytes: number[] }>`
      select t.state, count(*) as rows,
        array[${sum('files_successful')}, ${sum('files_failed')}, ${sum('files_skipped')}] as files,
        array[${sum('bytes_successful')}, ${sum('bytes_failed')}, ${sum('bytes_skipped')}] as bytes
      from ${ROWS} where t.migration_id = ${migrationId} group by t.state`.execute(this.#db);
    return {
      rows: rows.reduce((all, each) => all + each.rows, 0),
      byState: Object.fromEntries(rows.map((each) => [each.state, each.rows])),
      files: together(rows.map(({ files }) => files)),
      bytes: together(rows.map(({ bytes }) => bytes)),
    };
  }
}

function together(parts: readonly (readonly number[])[]): Figures {
  const sumAt = (at: number): number => parts.reduce((sum, part) => sum + Number(part[at] ?? 0), 0);
  return { successful: sumAt(0), failed: sumAt(1), skipped: sumAt(2) };
}
