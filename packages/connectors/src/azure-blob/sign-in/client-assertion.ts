import { createHash, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import { StorageError } from '@drover/core';

/** A certificate and its private key, as an application proves itself with. */
export interface AppCertificate {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
}

const LIFETIME_S = 600;

/** Reads one PEM text that holds both. */
export function readAppCertificate(pem: string): AppCertificate {
  try {
    const certificate = new X509Certificate(pem);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) throw new RangeError('they do not fit');
    return { key, certificate };
  } catch {
    // What OpenSSL says of it is left out: it may repeat what was pasted.
    throw new StorageError({
      kind: 'config-invalid',
      fault: 'credentials',
      message: 'The certificate of the app cannot be used.',
      remedy:
        'Paste one PEM text that holds the certificate and its RSA private key, unencrypted: both blocks, BEGIN and END lines included.',
    });
  }
}

/**
 * The JSON web token by which an application proves that it holds the key.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function clientAssertion(app: AppCertificate, clientId: string, audience: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const thumbprint = createHash('sha256').update(app.certificate.raw).digest('base64url');
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: now, exp: now + LIFETIME_S };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const padding = { padding: RSA_PSS, saltLength: 32 };
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: app.key, ...padding }).toString('base64url')}`;
}

/** RSA_PKCS1_PSS_PADDING of OpenSSL. */
const RSA_PSS = 6;
