import type { Clock } from '@drover/core';
import { initiateDeviceAuthorization, pollDeviceAuthorizationGrant } from 'openid-client';
import { appClient } from './app-client.ts';
import { grantedToken } from './granted-token.ts';
import type { OAuthApp } from './oauth-app.ts';
import { signInFailed } from './oauth-error.ts';
import { type PersonSignIn, personScopes, secretsSent, signedIn } from './person-sign-in.ts';

/** What a person does in a browser, on any machine. */
export interface DevicePrompt {
  readonly userCode: string;
  /** Where the code is entered. */
  readonly page: string;
  /** The same with the code in it, where the service offers that. */
  readonly pageWithCode: string | null;
  readonly seconds: number;
}

/** Signs a person in from a program without a page (RFC 8628): `show` is told what to enter where; resolves when it was done. */
export async function signInByDevice(
  app: OAuthApp,
  scopes: readonly string[],
  show: (prompt: DevicePrompt) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<PersonSignIn> {
  const sent: string[] = [];
  try {
    const client = await appClient(app, signal);
    const { configuration } = client;
    const begun = await initiateDeviceAuthorization(configuration, { scope: personScopes(app, scopes) });
    sent.push(begun.device_code);
    show({
      userCode: begun.user_code,
      page: begun.verification_uri,
      pageWithCode: begun.verification_uri_complete ?? null,
      seconds: begun.expires_in,
    });
    const answer = await pollDeviceAuthorizationGrant(configuration, begun, undefined, { signal });
    return signedIn(app, grantedToken(answer, clock), client.claims());
  } catch (thrown) {
    throw signInFailed(thrown, app, secretsSent(app, sent), signal);
  }
}
