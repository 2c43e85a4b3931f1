import { randomBytes } from 'node:crypto';

import { GraphError } from '../graph-error.ts';
import type { StoredUser } from '../model/tenant.ts';

/** What a bearer token stands for. */
export interface Grant {
  /** The application's client id; limits are counted for it. */
  readonly app: string;
  /** The sign-in name of the person who is signed in; none for an application that acts by itself. */
  readonly user?: string;
  /** Permissions such as `Files.ReadWrite.All`. */
  readonly scopes: readonly string[];
  /** In milliseconds since 1970. */
  readonly expires: number;
}

/** Knows tokens that were made elsewhere, for example by an OpenID provider; null for those that it does not know. */
export type TokenCheck = (token: string) => Grant | null | Promise<Grant | null>;

/** The tokens that the simulator lets in. */
export class Grants {
  readonly #known = new Map<string, Grant>();
  readonly #elsewhere: TokenCheck;
  readonly #now: () => number;

  constructor(now: () => number, elsewhere: TokenCheck = () => null) {
    this.#now = now;
    this.#elsewhere = elsewhere;
  }

  issue(grant: Grant): string {
    const token = `simulated.${randomBytes(24).toString('base64url')}`;
    this.#known.set(token, grant);
    return token;
  }

  /** All tokens that were given out until now are refused from now on. */
  expireAll(): void {
    for (const [token, grant] of this.#known) this.#known.set(token, { ...grant, expires: 0 });
  }

  /** The grant behind an `Authorization` header; throws what Microsoft Graph answers to a missing, foreign or old one. */
  async of(header: string | undefined): Promise<Grant> {
    const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
    if (token === undefined) throw refused('Access token is empty.');
    const grant = this.#known.get(token) ?? (await this.#elsewhere(token));
    if (grant === null) throw refused('Invalid access token.');
    if (grant.expires <= this.#now()) throw refused('Lifetime validation failed, the token is expired.');
    return grant;
  }
}

function refused(message: string): GraphError {
  const headers = { 'www-authenticate': 'Bearer realm="", error="invalid_token"' };
  return new GraphError(401, 'InvalidAuthenticationToken', message, { headers });
}

const READS_FILES = ['Files.Read', 'Files.Read.All', 'Sites.Read.All'];
const WRITES_FILES = ['Files.ReadWrite', 'Files.ReadWrite.All', 'Sites.ReadWrite.All', 'Sites.FullControl.All'];
const READS_DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/**
 * What lets do what: one of them is enough. The same names serve applications and persons, but those that persons alone can be given. Sources, Microsoft
 * Graph v1.0: "Get drive", "List children of a driveItem", "Send a sharing invitation" (files); "Get a site", "List sites", "Enumerate subsites" (sites);
 * "List users", "Get a user" (people; one's own by `User.Read`); "List groups"; "List organization", "Get organization".
 */
const ENOUGH = {
  'read-files': [...READS_FILES, ...WRITES_FILES],
  'write-files': WRITES_FILES,
  'read-sites': ['Sites.Read.All', 'Sites.ReadWrite.All', 'Sites.Manage.All', 'Sites.FullControl.All'],
  'read-people': ['User.Read.All', 'User.ReadWrite.All', 'User.ReadBasic.All', ...READS_DIRECTORY],
  'read-self': ['User.Read', 'User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', ...READS_DIRECTORY],
  'read-groups': ['Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.Read.All', ...READS_DIRECTORY],
  'read-organization': ['User.Read', 'Organization.Read.All', 'Organization.ReadWrite.All', ...READS_DIRECTORY],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Deed = keyof typeof ENOUGH;

/** Throws 403 where the token's permissions do not cover a deed. */
export function demand(grant: Grant, deed: Deed): void {
  const enough: readonly string[] = ENOUGH[deed];
  if (enough.some((scope) => grant.scopes.includes(scope))) return;
  const code = deed.endsWith('files') || deed.endsWith('sites') ? 'accessDenied' : 'Authorization_RequestDenied';
  throw new GraphError(403, code, 'Insufficient privileges to complete the operation.');
}

/** A signed-in person is let into the own OneDrive; for others something must have been shared. */
export function isOwn(grant: Grant, user: StoredUser): boolean {
  return grant.user?.toLowerCase() === user.spec.userPrincipalName.toLowerCase();
}
