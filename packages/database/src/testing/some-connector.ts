import type { Database } from '../connection/database.ts';
import { newId } from '../new-id.ts';

/** A connector that leads nowhere, for transfers that are to be started; gives its id. */
export async function someConnector({ db }: Database, id: string = newId()): Promise<string> {
  await db.insertInto('connectors').values({ id, type: 'ftp', options: '{}', display_name: 'Somewhere' }).execute();
  return id;
}
