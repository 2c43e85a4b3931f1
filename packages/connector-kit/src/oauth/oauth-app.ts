import type { OAuthCloud, OAuthProvider } from './provider.ts';
import { type AppRegistration, cloudOf } from './registration.ts';
import { type OAuthSignIn, tenantOf } from './sign-in.ts';

/** An app that signs in at a provider, in one directory. */
export interface OAuthApp {
  readonly provider: OAuthProvider;
  readonly cloud: OAuthCloud;
  readonly tenant: string;
  readonly registration: AppRegistration;
}

/** The app that a connector signs in as. */
export function appOf(
  signIn: OAuthSignIn,
  registration: AppRegistration,
  options: Readonly<Record<string, unknown>>,
): OAuthApp {
  const { provider } = signIn;
  const tenant = tenantOf(signIn, options, registration.tenant);
  return { provider, cloud: cloudOf(provider, registration), tenant, registration };
}
