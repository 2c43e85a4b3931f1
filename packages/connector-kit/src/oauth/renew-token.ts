import { type Clock, StorageError } from '@drover/core';
import { clientCredentialsGrant, refreshTokenGrant } from 'openid-client';
import type { GrantedToken } from '../tokens/token-source.ts';
import { appClient } from './app-client.ts';
import { grantedToken } from './granted-token.ts';
import type { OAuthApp } from './oauth-app.ts';
import { signInFailed } from './oauth-error.ts';
import { personScopes, secretsSent } from './person-sign-in.ts';

/** Exchanges the refresh token of a person's sign-in for the next tokens. 'unauthenticated' where the grant has ended. */
export async function renewForPerson(
  app: OAuthApp,
  scopes: readonly string[],
  last: GrantedToken | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<GrantedToken> {
  const refreshToken = last?.refreshToken;
  if (refreshToken === undefined) throw nothingToRenew(app);
  try {
    const { configuration } = await appClient(app, signal);
    const answer = await refreshTokenGrant(configuration, refreshToken, { scope: personScopes(app, scopes) });
    return grantedToken(answer, clock);
  } catch (thrown) {
    throw signInFailed(thrown, app, secretsSent(app, [refreshToken, last?.accessToken ?? '']), signal);
  }
}

/** Asks for a token of the app itself (client credentials). */
export async function requestForApplication(
  app: OAuthApp,
  scopes: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<GrantedToken> {
  if (app.registration.credential.kind === 'none') throw noCredential(app);
  try {
    const { configuration } = await appClient(app, signal);
    return grantedToken(await clientCredentialsGrant(configuration, { scope: scopes.join(' ') }), clock);
  } catch (thrown) {
    throw signInFailed(thrown, app, secretsSent(app, []), signal);
  }
}

function nothingToRenew({ provider }: OAuthApp): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `Nobody is signed in at ${provider.displayName} for this connector any more.`,
    remedy: 'Reauthorize the connector: sign in anew, with the same account.',
  });
}

function noCredential({ provider }: OAuthApp): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    message: `The app for ${provider.displayName} has neither a certificate nor a secret, and cannot sign in by itself.`,
    remedy: `An administrator makes a certificate under Settings, Sign-in with ${provider.displayName}.`,
  });
}
