import type { User } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal, RequestContext } from '../http/handlers.ts';
import { sessionEnd } from './authenticate.ts';
import { noteChange } from './note-change.ts';
import { randomToken } from './random-token.ts';

/** Begins a session after the password was checked. Guessing slows down; the owner's own address stays open. */
export async function signIn(
  app: Application,
  given: { readonly email: string; readonly password: string },
  context: RequestContext,
): Promise<Principal> {
  const { limits, users, passwords } = app;
  const found = await users.findCredentials(given.email);
  const familiar = found !== null && (await app.sessions.isFamiliar(found.user.id, context.address));
  const name = given.email.toLowerCase();
  // Who guesses at others from an address does not keep out those who are signed in from there.
  const fromAddress = limits.address.begin(familiar ? `${context.address} familiar` : context.address);
  const account = familiar ? `${name} ${context.address}` : name;
  limits.account.begin(account);
  const right = await passwords.verify(given.password, found?.passwordHash ?? null);
  if (!right || found === null || found.user.disabledAt !== null) {
    app.log.warn({ address: context.address }, 'a sign-in was refused');
    throw new ApplicationError('wrong-credentials');
  }
  // Else whoever has some account could go on guessing at others.
  fromAddress.withdraw();
  limits.account.succeed(account);
  const who = await beginSession(app, found.user, context);
  await noteChange(app, who, context, { action: 'session.begin' });
  return who;
}

/** A session of its own for somebody who has proved who they are; the cookie goes with the answer. */
export async function beginSession(
  { sessions, clock }: Application,
  user: Pick<User, 'email' | 'id' | 'name' | 'role'>,
  context: RequestContext,
): Promise<Principal> {
  const token = randomToken();
  const { userAgent, address } = context;
  await sessions.create({ token, userId: user.id, expiresAt: sessionEnd(clock.now()), userAgent, address });
  context.setSession(token);
  return { userId: user.id, name: user.name, email: user.email, role: user.role, session: token };
}
