import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';

/** Makes sure that it is the person who asks, not somebody at their open page. Guessing slows down; `field` is where the password stood. */
export async function checkOwnPassword(
  app: Pick<Application, 'limits' | 'passwords' | 'users'>,
  who: Pick<Principal, 'email' | 'userId'>,
  password: string,
  field: string,
): Promise<void> {
  app.limits.account.begin(who.userId);
  const credentials = await app.users.findCredentials(who.email);
  if (!(await app.passwords.verify(password, credentials?.passwordHash ?? null))) {
    throw new ApplicationError('wrong-credentials', 'The current password is wrong.', { field });
  }
  app.limits.account.succeed(who.userId);
}
