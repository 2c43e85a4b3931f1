import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  type AppCredential,
  type AppRegistration,
  microsoft,
  type OAuthSignIn,
  type OpenContext,
  openAccess,
} from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import type { Authorizer } from './authorizer.ts';
import { badCredentials } from './bad-credentials.ts';

/** An application that is registered in one directory of Microsoft Entra. */
export interface EntraApp {
  /** The directory: its ID or one of its domains. */
  readonly tenant: string;
  readonly registration: AppRegistration;
}

/** The same in all clouds. https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory */
const SCOPE = 'https://storage.azure.com/.default';

/** Signs in as an application. One token serves all calls of an account until it ends. */
export function entra({ tenant, registration }: EntraApp, { clock, tokens, reach }: OpenContext): Authorizer {
  const signIn: OAuthSignIn = {
    provider: microsoft,
    grant: 'application',
    scopes: () => [SCOPE],
    tenant: { option: 'tenant' },
  };
  const access = openAccess({ signIn, registration, options: { tenant }, tokens, clock, reach, random: Math.random });
  return {
    async sign(request, signal) {
      const token = await access.get(signal).catch((thrown: unknown) => Promise.reject(inOurWords(thrown)));
      return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
    },
    renew({ headers }) {
      access.refused((headers['authorization'] ?? '').slice('Bearer '.length));
      return true;
    },
  };
}

/** Reads one PEM text that holds a certificate and its private key. */
export function certificateOf(pem: string): AppCredential {
  try {
    const certificate = new X509Certificate(pem);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) throw new RangeError('they do not fit');
    const privateKey = key.export({ type: 'pkcs8', format: 'pem' });
    return { kind: 'certificate', privateKey: String(privateKey), certificate: certificate.toString() };
  } catch {
    // What OpenSSL says of it is left out: it may repeat what was pasted.
    throw badCredentials(
      'The certificate of the app cannot be used.',
      'Paste one PEM text that holds the certificate and its RSA private key, unencrypted: both blocks, BEGIN and END lines included.',
    );
  }
}

/** The app is entered with the connector, not under the settings of the server. */
function inOurWords(thrown: unknown): unknown {
  if (!(thrown instanceof StorageError) || (thrown.fault !== 'credentials' && thrown.fault !== 'permission'))
    return thrown;
  return thrown.with({
    kind: 'unauthenticated',
    fault: 'credentials',
    remedy:
      'Check the tenant, the application ID, and the secret or certificate: each must belong to this app, and not have expired.',
  });
}
