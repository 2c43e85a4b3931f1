import type { Application } from '../application.ts';

const MOST = 1000;

/** The names of people by their ids; those who were removed have none. */
export async function namesOfPeople({ users }: Pick<Application, 'users'>): Promise<(id: string) => string> {
  const { items } = await users.list(MOST);
  const names = new Map(items.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? '';
}
