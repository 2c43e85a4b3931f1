import { sql, type Transaction } from 'kysely';
import { listForeignKeys, listTables } from '../backup/catalog.ts';
import type { Database } from '../connection/database.ts';
import type { Tables } from '../tables.ts';

const ODD =
  'tab\t, newline\n, return\r, backslash \\, end \\., quotes \'" , null \\N, 😀, \uef00\uef80\uefff, {"a":[1]}, \u0001\u007f';

/** Puts rows with odd values into every table there is, whatever its columns: a table that comes later is filled, too. */
export async function fillEveryTable({ db }: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const keys = await listForeignKeys(tx);
    for (const { table, name } of keys) {
      await sql`alter table ${sql.table(`drover.${table}`)} drop constraint ${sql.ref(name)}`.execute(tx);
    }
    for (const { name } of await listTables(tx)) {
      for (let row = 0; row < 3; row++) await fill(tx, name, row);
    }
    for (const { table, name, definition } of keys) {
      await sql`alter table ${sql.table(`drover.${table}`)} add constraint ${sql.ref(name)} ${sql.raw(definition)}`.execute(
        tx,
      );
    }
  });
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** What a check wants it to be one of. */
  readonly choices: string | null;
}

/** The same value in every column of a type, so that references hold. */
async function fill(tx: Transaction<Tables>, table: string, row: number): Promise<void> {
  const { rows: columns } = await sql<Column>`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
      (select pg_get_constraintdef(c.oid) from pg_constraint c
        where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as choices
    from pg_attribute a where a.attrelid = ${`drover.${table}`}::regclass and a.attnum > 0 and not a.attisdropped`.execute(
    tx,
  );
  const values = columns.map(({ type, nullable, choices }) => {
    if (nullable && row === 2) return sql`null`;
    const allowed = [...(choices ?? '').matchAll(/'(\w+)'::text/g)].map(([, choice]) => choice);
    return allowed.length > 0 ? sql`${allowed[row % allowed.length]}::text` : oddValue(type, row);
  });
  await sql`insert into ${sql.table(`drover.${table}`)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
    overriding system value values (${sql.join(values)})`.execute(tx);
}

function oddValue(type: string, row: number) {
  switch (type) {
    case 'bytea':
      return sql`${Buffer.from([row, ...Array.from({ length: 256 }, (_, at) => at)])}::bytea`;
    case 'jsonb':
      return sql`${JSON.stringify([row, ODD, null, 1.5, { '': ODD }])}::jsonb`;
    case 'boolean':
      return sql`${row === 1}::boolean`;
    case 'bigint':
      return sql`${String(Number.MAX_SAFE_INTEGER - row)}::bigint`;
    case 'integer':
    case 'smallint':
      return sql`${-1 - row}::smallint`;
    case 'timestamp with time zone':
      return sql`timestamptz '1969-12-31 23:59:59.999+00' + ${row}::integer * interval '1 day'`;
    case 'character':
      return sql`${`ab ${row}`}::text`;
    case 'text':
      return sql`${`${row} ${ODD}`}::text`;
    case 'text[]':
      return sql`array[${ODD}, null, '']::text[]`;
    case 'bigint[]':
    case 'integer[]':
      return sql`array[1, null, ${row}::integer]::integer[]`;
    default:
      throw new Error(`fillEveryTable has no value for a column of type ${type}`);
  }
}
