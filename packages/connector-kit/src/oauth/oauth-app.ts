import type { Reach } from '../reach.ts';
import type { OAuthCloud, OAuthProvider } from './provider.ts';
import { type AppRegistration, cloudOf } from './registration.ts';
import { type OAuthSignIn, tenantOf } from './sign-in.ts';

/** An app that signs in at a provider, in one directory. */
export interface OAuthApp {
  readonly provider: OAuthProvider;
  readonly cloud: OAuthCloud;
  readonly tenant: string;
  readonly registration: AppRegistration;
  /** Restricts which addresses may be connected to; absent where every one may. */
  readonly reach?: Reach;
}

/** The app that a connector signs in as. */
export function appOf(
  signIn: OAuthSignIn,
  registration: AppRegistration,
  options: Readonly<Record<string, unknown>>,
  reach?: Reach,
): OAuthApp {
  const { provider } = signIn;
  const tenant = tenantOf(signIn, options, registration.tenant);
  const app = { provider, cloud: cloudOf(provider, registration), tenant, registration };
  return reach === undefined ? app : { ...app, reach };
}
