import { X509Certificate } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

/** The apps that a test provider knows, each of another kind. */
export interface OidcClients {
  /** Of the client `with-secret`. */
  readonly secret?: string;
  /** PEM, of the client `with-key`. */
  readonly certificate?: string;
}

const PERSON = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
/** To the letter, but at any port: a server in a test does not know its own before. */
const REDIRECT = 'http://127.0.0.1/signed-in';
const APPLICATION = 'client_credentials';

/** `public` has no credential, `with-secret` a secret, `with-key` the key of a certificate. */
export function clients({ secret, certificate }: OidcClients, scopes: readonly string[]): ClientMetadata[] {
  const common = {
    application_type: 'native' as const,
    redirect_uris: [REDIRECT],
    response_types: ['code' as const],
    scope: ['openid', 'profile', 'offline_access', ...scopes].join(' '),
  };
  return [
    { ...common, client_id: 'public', token_endpoint_auth_method: 'none', grant_types: PERSON },
    ...(secret === undefined
      ? []
      : [
          {
            ...{ ...common, client_id: 'with-secret', client_secret: secret },
            ...{ token_endpoint_auth_method: 'client_secret_post' as const, grant_types: [...PERSON, APPLICATION] },
          },
        ]),
    ...(certificate === undefined
      ? []
      : [
          {
            ...{ ...common, client_id: 'with-key', token_endpoint_auth_method: 'private_key_jwt' as const },
            token_endpoint_auth_signing_alg: 'PS256' as const,
            grant_types: [...PERSON, APPLICATION],
            jwks: { keys: [{ ...new X509Certificate(certificate).publicKey.export({ format: 'jwk' }), alg: 'PS256' }] },
          },
        ]),
  ] as ClientMetadata[];
}
