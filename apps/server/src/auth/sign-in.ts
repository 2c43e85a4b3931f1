import type { User } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal, RequestContext } from '../http/handlers.ts';
import { sessionEnd } from './authenticate.ts';
import { noteChange } from './note-change.ts';
import { randomToken } from './random-token.ts';
import { passSecondFactor } from './second-factor/pass-second-factor.ts';

interface Credentials {
  readonly user: User;
  readonly passwordHash: string;
}

/** Begins a session after the password was checked, and a code where one is asked for. Guessing slows down; a browser that signed in before stays free of it. */
export async function signIn(
  app: Application,
  given: { readonly email: string; readonly password: string; readonly code?: string | undefined },
  context: RequestContext,
): Promise<Principal> {
  const { user, passwordHash } = (await app.users.findCredentials(given.email)) ?? { user: null, passwordHash: null };
  const found = user === null || passwordHash === null ? null : { user, passwordHash };
  const succeed = beginAttempt(app, given.email, found, context);
  const right = await app.passwords.verify(given.password, passwordHash);
  if (!right || found === null || found.user.disabledAt !== null) {
    app.log.warn({ address: context.address }, 'a sign-in was refused');
    throw new ApplicationError('wrong-credentials');
  }
  succeed(); // codes have limits of their own
  const proof = await passSecondFactor(app, found.user.id, given.code);
  const who = await beginSession(app, found, context);
  await noteChange(app, who, context, { action: 'session.begin', ...(proof === 'none' ? {} : { detail: { proof } }) });
  return who;
}

/** Counts an attempt as failed until what it gives back is called. Throws 'too-many-attempts'. */
function beginAttempt(
  { limits, marks }: Application,
  email: string,
  found: Credentials | null,
  context: RequestContext,
): () => void {
  const browser = found === null ? null : browserOf(marks, found, context);
  if (browser !== null) {
    // Whoever guesses at this account, or from this address, does not keep out a browser that its owner signed in with.
    const key = `browser ${browser}`;
    limits.account.begin(key);
    return () => limits.account.succeed(key);
  }
  const name = email.toLowerCase();
  const fromAddress = limits.address.begin(context.address);
  limits.account.begin(name);
  return () => {
    // Else whoever has some account could go on guessing at others.
    fromAddress.withdraw();
    limits.account.succeed(name);
  };
}

/** A session of its own for somebody who has proved who they are; its cookie and the browser's mark go with the answer. */
export async function beginSession(
  app: Application,
  { user, passwordHash }: Credentials,
  context: RequestContext,
): Promise<Principal> {
  const token = randomToken();
  const { userAgent, address } = context;
  const expiresAt = sessionEnd(app.clock.now());
  await app.sessions.create({ token, userId: user.id, expiresAt, userAgent, address });
  context.setSession(token);
  markBrowser(app, user.id, passwordHash, context);
  return { userId: user.id, name: user.name, email: user.email, role: user.role, session: token };
}

/** Lets the browser be known again when this person signs in with it. */
export function markBrowser(
  { marks }: Application,
  userId: string,
  passwordHash: string,
  context: RequestContext,
): void {
  context.keep(marks.nameFor(userId), marks.issue({ userId, passwordHash }));
}

function browserOf(
  marks: Application['marks'],
  { user, passwordHash }: Credentials,
  context: RequestContext,
): string | null {
  return marks.browserOf(context.kept(marks.nameFor(user.id)), { userId: user.id, passwordHash });
}
