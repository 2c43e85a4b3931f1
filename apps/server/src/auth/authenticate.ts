import type { Application } from '../application.ts';
import { lowerRole } from '../http/access.ts';
import type { Credentials } from '../http/create-server.ts';
import type { Principal } from '../http/handlers.ts';

/** A session ends after this long without a request. */
export const SESSION_SECONDS = 14 * 86_400;
const TOUCH_AFTER_MS = 60_000;

/** Who stands behind a session or an API token; null when it is none, or no more. */
export async function authenticate(app: Application, credentials: Credentials): Promise<Principal | null> {
  const { session, token } = credentials;
  if (token !== null) return await byToken(app, token);
  return session === null ? null : await bySession(app, session);
}

async function byToken({ tokens, users }: Application, token: string): Promise<Principal | null> {
  const found = await tokens.find(token);
  if (found === null) return null;
  const user = await users.get(found.userId);
  if (user === null) return null;
  // A token made by an administrator who no longer is one can do no more than its owner.
  const role = lowerRole(found.role, user.role);
  return { userId: user.id, name: user.name, email: user.email, role, session: null };
}

async function bySession({ sessions, clock }: Application, secret: string): Promise<Principal | null> {
  const found = await sessions.find(secret);
  if (found === null) return null;
  const now = clock.now();
  if (now - found.lastSeenAt.getTime() > TOUCH_AFTER_MS) await sessions.touch(secret, sessionEnd(now));
  const { userId, name, email, role } = found;
  return { userId, name, email, role, session: secret };
}

export function sessionEnd(now: number): Date {
  return new Date(now + SESSION_SECONDS * 1000);
}
