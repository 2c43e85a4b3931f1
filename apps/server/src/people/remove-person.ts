import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';

/** Removes a person; the authorisations that are theirs alone end with them, what they shared goes on. */
export async function removePerson({ users }: Pick<Application, 'users'>, id: string): Promise<void> {
  if (!(await users.remove(id))) throw new ApplicationError('not-found');
}
