import type { OAuthProvider } from '../oauth/provider.ts';

/** A provider for `startOidcServer`, whose `origin` is the one cloud. `files` is where the service is that takes its tokens. */
export function oidcTestProvider(origin: string, { revocation = true } = {}): OAuthProvider {
  return {
    id: 'oidc-test',
    displayName: 'Test Sign-in',
    clouds: [{ id: 'here', label: 'This machine', signIn: origin, services: { files: origin } }],
    serviceNames: ['files'],
    endpoints: ({ signIn }) => ({
      issuer: signIn,
      authorization: `${signIn}/auth`,
      token: `${signIn}/token`,
      deviceAuthorization: `${signIn}/device/auth`,
      adminConsent: `${signIn}/adminconsent`,
      ...(revocation ? { revocation: `${signIn}/token/revocation` } : {}),
    }),
    isIssuer: (issuer, { signIn }) => issuer === signIn,
    account: ({ sub, preferred_username }) =>
      typeof sub === 'string' ? { id: sub, name: String(preferred_username ?? sub) } : null,
    assertionAudience: 'issuer',
    personScopes: ['openid', 'profile', 'offline_access'],
    signInParameters: { prompt: 'consent' },
    takeBackPage: ({ signIn }) => `${signIn}/apps`,
    registrationPage: ({ signIn }) => `${signIn}/registrations`,
  };
}
