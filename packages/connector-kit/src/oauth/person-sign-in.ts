import { type Clock, StorageError } from '@drover/core';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
} from 'openid-client';
import type { GrantedToken } from '../tokens/token-source.ts';
import { appClient } from './app-client.ts';
import { grantedToken } from './granted-token.ts';
import type { OAuthApp } from './oauth-app.ts';
import { signInFailed } from './oauth-error.ts';
import type { SignedInAccount } from './provider.ts';

/** A sign-in in a browser that was begun; `codeVerifier` is a secret and stays where it was made. */
export interface BegunSignIn {
  readonly url: string;
  readonly codeVerifier: string;
}

/** What a person's sign-in gave. */
export interface PersonSignIn {
  readonly token: GrantedToken;
  readonly account: SignedInAccount;
}

interface Beginning {
  readonly scopes: readonly string[];
  /** Exactly as the app is registered with it. */
  readonly redirectUri: string;
  /** Random, and known to this browser alone. */
  readonly state: string;
  /** The account that is to sign in again. */
  readonly account: SignedInAccount | null;
}

/** The address at which a person signs in: authorization code with PKCE (RFC 7636). */
export async function beginPersonSignIn(app: OAuthApp, wish: Beginning): Promise<BegunSignIn> {
  const { configuration } = await appClient(app, AbortSignal.timeout(60_000));
  const codeVerifier = randomPKCECodeVerifier();
  const url = buildAuthorizationUrl(configuration, {
    ...app.provider.signInParameters,
    redirect_uri: wish.redirectUri,
    scope: personScopes(app, wish.scopes),
    state: wish.state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(wish.account === null ? {} : { login_hint: wish.account.name }),
  });
  return { url: url.href, codeVerifier };
}

interface Finish extends Omit<Beginning, 'account' | 'scopes'> {
  /** What the service called the redirect address with: `code=...&state=...`. */
  readonly query: string;
  readonly codeVerifier: string;
}

/** Exchanges the code that the browser came back with; rejects with a StorageError for what the service or the person refused. */
export async function finishPersonSignIn(
  app: OAuthApp,
  { query, redirectUri, state, codeVerifier }: Finish,
  clock: Clock,
  signal: AbortSignal,
): Promise<PersonSignIn> {
  const answered = new URL(redirectUri);
  answered.search = query;
  const issuer = takeIssuer(answered.searchParams);
  const code = answered.searchParams.get('code') ?? '';
  try {
    const client = await appClient(app, signal);
    if (issuer !== null && !isOfSameService(issuer, client.endpoints.issuer)) throw fromElsewhere(app);
    const checks = { pkceCodeVerifier: codeVerifier, expectedState: state };
    const answer = await authorizationCodeGrant(client.configuration, answered, checks);
    const claims = client.claims();
    if (issuer !== null && claims !== null && claims['iss'] !== issuer) throw fromElsewhere(app);
    return signedIn(app, grantedToken(answer, clock), claims);
  } catch (thrown) {
    throw signInFailed(thrown, app, secretsSent(app, [code, codeVerifier, state]), signal);
  }
}

/**
 * Who says that it sent the browser back (RFC 9207). The library holds it against one fixed text, but at Microsoft each directory is an issuer of
 * its own: only the service is known before the exchange, the directory from the ID token after it.
 */
function takeIssuer(answered: URLSearchParams): string | null {
  const issuer = answered.get('iss');
  answered.delete('iss');
  return issuer;
}

function isOfSameService(issuer: string, expected: string): boolean {
  return URL.canParse(issuer) && new URL(issuer).origin === new URL(expected).origin;
}

function fromElsewhere({ provider }: OAuthApp): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `The browser came back from another service than the sign-in of ${provider.displayName}.`,
    remedy: 'Sign in again, and only in the window that Drover opens.',
  });
}

export function personScopes({ provider }: OAuthApp, scopes: readonly string[]): string {
  return [...new Set([...provider.personScopes, ...scopes])].join(' ');
}

/** What a sign-in gave; refuses one that would end with its first access token, or of nobody known. */
export function signedIn(
  { provider }: OAuthApp,
  token: GrantedToken,
  claims: Parameters<OAuthApp['provider']['account']>[0] | null,
): PersonSignIn {
  const account = claims === null ? null : provider.account(claims);
  if (account !== null && token.refreshToken !== undefined) return { token, account };
  const missing = account === null ? 'who signed in' : 'a token for later';
  throw new StorageError({
    kind: 'config-invalid',
    fault: 'server',
    message: `The sign-in of ${provider.displayName} did not give ${missing}.`,
    remedy: 'An administrator checks the permissions of the app at the service.',
  });
}

/** The secrets of a call, which must not come back in an error. */
export function secretsSent({ registration: { credential } }: OAuthApp, besides: readonly string[]): readonly string[] {
  const own = credential.kind === 'secret' ? [credential.secret] : [];
  return [...own, ...besides].filter((each) => each !== '');
}
