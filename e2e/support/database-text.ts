import type { Database } from '@drover/database';

/** Everything that a database holds, every table of every schema, and what its connections last asked, as text. */
export async function databaseText(database: Database): Promise<string> {
  return await database.withClient(async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')
        union select 'pg_stat_activity'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      texts.push(name, ...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  });
}
