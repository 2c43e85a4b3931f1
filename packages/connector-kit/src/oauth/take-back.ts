import { tokenRevocation } from 'openid-client';
import type { GrantedToken } from '../tokens/token-source.ts';
import { appClient } from './app-client.ts';
import type { OAuthApp } from './oauth-app.ts';
import { signInFailed } from './oauth-error.ts';
import { secretsSent } from './person-sign-in.ts';

/** Takes a grant back where the service offers it; false where it does not, and a person has to (`takeBackPage`). */
export async function takeBack(app: OAuthApp, token: GrantedToken, signal: AbortSignal): Promise<boolean> {
  const { revocation } = app.provider.endpoints(app.cloud, app.tenant);
  if (revocation === undefined) return false;
  const ended = token.refreshToken ?? token.accessToken;
  try {
    const { configuration } = await appClient(app, signal);
    await tokenRevocation(configuration, ended);
    return true;
  } catch (thrown) {
    throw signInFailed(thrown, app, secretsSent(app, [ended]), signal);
  }
}
