import { type AppRegistration, appInEnvironment, microsoft, type OAuthProvider } from '@drover/connector-kit';

/** The services at which connectors that come with this version sign in. */
export const SIGN_IN_PROVIDERS: readonly OAuthProvider[] = [microsoft];

/** Apps that the environment of this process names, by the id of their provider. */
export type GivenApps = Readonly<Record<string, AppRegistration>>;

/** What `DROVER_MICROSOFT_CLIENT_ID` and its like say; throws for what cannot be. */
export function givenApps(env: Readonly<Record<string, string | undefined>>, providers = SIGN_IN_PROVIDERS): GivenApps {
  return Object.fromEntries(
    providers.flatMap((provider) => {
      const app = appInEnvironment(env, provider);
      return app === null ? [] : [[provider.id, app]];
    }),
  );
}
