import type { LinkAnswer } from '@drover/api';
import type { SignInLink, User } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal, RequestContext } from '../http/handlers.ts';
import { noteChange } from './note-change.ts';
import { randomToken } from './random-token.ts';
import { passSecondFactor } from './second-factor/pass-second-factor.ts';
import { beginSession } from './sign-in.ts';

const DAY_MS = 86_400_000;
const VALID_MS = { setup: 7 * DAY_MS, invite: 7 * DAY_MS, recover: DAY_MS } as const;

export interface NewLink {
  /** Path and fragment; browsers never send the fragment, so no log has it. */
  readonly link: string;
  readonly expiresAt: Date;
}

/** Makes a link that lets somebody in once; earlier ones for the same end, but for those of a first start. */
export async function makeLink(
  { links, clock }: Pick<Application, 'clock' | 'links'>,
  purpose: SignInLink['purpose'],
  userId: string | null,
): Promise<NewLink> {
  const token = randomToken();
  const expiresAt = new Date(clock.now() + VALID_MS[purpose]);
  await links.create({ token, purpose, userId, expiresAt });
  return { link: `/welcome#${token}`, expiresAt };
}

/** Makes the first administrator of this server. */
export async function setUp(
  app: Application,
  given: { readonly token: string; readonly name: string; readonly email: string; readonly password: string },
  context: RequestContext,
): Promise<Principal> {
  const { email, name, token } = given;
  await findLink(app, token, context, 'setup');
  const passwordHash = await app.passwords.hash(given.password);
  const user = await app.users.createFirstAdministrator({ email, name, passwordHash });
  if (user === null) throw new ApplicationError('already-set-up');
  await app.links.endSetup();
  const who = await beginSession(app, { user, passwordHash }, context);
  await noteChange(app, who, context, { action: 'server.set-up', target: user.id });
  return who;
}

/** What a link is for; or with a password, which then is the person's, who is signed in; all their sessions and API tokens end. */
export async function useLink(
  app: Application,
  given: { readonly token: string; readonly password?: string | undefined; readonly code?: string | undefined },
  context: RequestContext,
): Promise<Principal | Extract<LinkAnswer, { state: 'password-needed' }>> {
  const { token, password, code } = given;
  const link = await findLink(app, token, context);
  const user = link.userId === null ? null : await app.users.get(link.userId);
  if (password === undefined || user === null) {
    const { purpose } = link;
    return { state: 'password-needed', purpose, email: user?.email ?? null, name: user?.name ?? null };
  }
  // The link may have been read by somebody else; a lost app is for an administrator to take away.
  await passSecondFactor(app, user.id, code);
  return await setPassword(app, { token, link, user, password }, context);
}

async function setPassword(
  app: Application,
  { token, link, user, password }: { token: string; link: SignInLink; user: User; password: string },
  context: RequestContext,
): Promise<Principal> {
  const passwordHash = await app.passwords.hash(password);
  if ((await app.links.use(token)) === null) throw new ApplicationError('link-invalid');
  await app.users.update(user.id, { passwordHash });
  await app.sessions.endAllOf(user.id);
  // Whoever got hold of the account may have left a way back in.
  const tokens = await app.tokens.removeAllOf(user.id);
  const who = await beginSession(app, { user, passwordHash }, context);
  await noteChange(app, who, context, { action: `account.${link.purpose}`, target: user.id, detail: { tokens } });
  return who;
}

/** Guessing a link is hopeless, so a right one never waits; wrong ones slow down. */
async function findLink(
  { links, users, limits }: Application,
  token: string,
  { address }: RequestContext,
  purpose?: SignInLink['purpose'],
): Promise<SignInLink> {
  const link = await links.find(token);
  const person = link?.userId == null ? null : await users.get(link.userId);
  const wrong = link === null || (purpose !== undefined && link.purpose !== purpose) || person?.disabledAt != null;
  if (wrong) {
    limits.address.begin(address);
    throw new ApplicationError('link-invalid');
  }
  return link;
}
