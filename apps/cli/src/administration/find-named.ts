import { type ApiClient, type Connector, type Migration, routes } from '@drover/api';
import { UsageError } from '../usage-error.ts';

/** The server has nothing of that id or name. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}

const PAGE = 500;

/** The one of these that has this id, or else this name; a NoSuchThing where there is none, a UsageError where there are several. */
function findNamed<T extends { readonly id: string }>(
  things: readonly T[],
  wanted: string,
  nameOf: (thing: T) => string,
  what: string,
): T {
  const byId = things.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const [found, ...others] = things.filter((each) => nameOf(each) === wanted);
  if (found === undefined) throw new NoSuchThing(`"${wanted}": there is no ${what} of that id or name.`);
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => id).join(', ');
  throw new UsageError(`"${wanted}": several are called so. Use an id: ${ids}.`);
}

export async function findConnector(api: ApiClient, wanted: string): Promise<Connector> {
  const { items } = await api.call(routes.listConnectors, {});
  return findNamed(items, wanted, ({ displayName }) => displayName, 'connector');
}

export async function findMigration(api: ApiClient, wanted: string): Promise<Migration> {
  return findNamed(await listMigrations(api), wanted, ({ name }) => name, 'migration');
}

/** All of them, newest first. */
export async function listMigrations(api: ApiClient): Promise<readonly Migration[]> {
  const all: Migration[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await api.call(routes.listMigrations, { query });
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}
