import type { Database } from '../connection/database.ts';

/** The id that was found for a directory by one of its names; null where none was. */
export async function knownDirectory(database: Database, name: string): Promise<string | null> {
  const { rows } = await database.withClient((client) =>
    client.query<{ id: string }>('select id from drover.directories where name = $1', [name]),
  );
  return rows[0]?.id ?? null;
}

/** Keeps it for all processes; the first that found it stays. */
export async function keepDirectory(database: Database, name: string, id: string): Promise<void> {
  await database.withClient((client) =>
    client.query('insert into drover.directories (name, id) values ($1, $2) on conflict (name) do nothing', [name, id]),
  );
}
