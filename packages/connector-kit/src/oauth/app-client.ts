import { createHash, type webcrypto, X509Certificate } from 'node:crypto';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  customFetch,
  modifyAssertion,
  None,
  PrivateKeyJwt,
} from 'openid-client';
import { fetchWithin } from './fetch-within.ts';
import { takeIdToken } from './id-token.ts';
import type { OAuthApp } from './oauth-app.ts';
import { unwell } from './oauth-error.ts';
import type { IdentityClaims, OAuthEndpoints } from './provider.ts';
import type { AppCredential } from './registration.ts';
import { isLoopback } from './safe-origin.ts';

/** What calls of one sign-in go through, and whom the answer named. */
export interface AppClient {
  readonly configuration: Configuration;
  readonly endpoints: OAuthEndpoints;
  /** From the last answer that held an ID token; null before. */
  claims(): IdentityClaims | null;
}

/** Made anew for each exchange: what it learns of one answer belongs to that. */
export async function appClient(app: OAuthApp, signal: AbortSignal): Promise<AppClient> {
  const { provider, cloud, tenant, registration } = app;
  const endpoints = provider.endpoints(cloud, tenant);
  const { issuer, authorization, token, deviceAuthorization, revocation } = endpoints;
  const server = {
    ...{ issuer, authorization_endpoint: authorization, token_endpoint: token },
    ...(deviceAuthorization === undefined ? {} : { device_authorization_endpoint: deviceAuthorization }),
    ...(revocation === undefined ? {} : { revocation_endpoint: revocation }),
  };
  const audience = provider.assertionAudience === 'issuer' ? issuer : token;
  const auth = await clientAuth(registration.credential, audience);
  const configuration = new Configuration(server, registration.clientId, undefined, auth);
  if (isLoopback(token)) allowInsecureRequests(configuration);
  let claims: IdentityClaims | null = null;
  configuration[customFetch] = async (url, options) => {
    const until = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]);
    const { method, headers } = options;
    const body = options.body === undefined || options.body === null ? null : String(options.body);
    const answer = await fetchWithin(app.reach, url, { method, headers, body, signal: until });
    const trouble = unwell(answer, app);
    if (trouble !== null) throw trouble;
    const taken = await takeIdToken(answer, app);
    claims = taken.claims ?? claims;
    return taken.answer;
  };
  return { configuration, endpoints, claims: () => claims };
}

async function clientAuth(credential: AppCredential, audience: string): Promise<ClientAuth> {
  switch (credential.kind) {
    case 'none':
      return None();
    case 'secret':
      return ClientSecretPost(credential.secret);
    case 'certificate': {
      const key = await signingKey(credential.privateKey);
      const { raw } = new X509Certificate(credential.certificate);
      const thumbprint = createHash('sha256').update(raw).digest('base64url');
      return PrivateKeyJwt(key, {
        [modifyAssertion](header, payload) {
          header['typ'] = 'JWT';
          header['x5t#S256'] = thumbprint;
          payload['aud'] = audience;
        },
      });
    }
    default:
      return credential satisfies never;
  }
}

async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  return await crypto.subtle.importKey('pkcs8', der, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['sign']);
}
