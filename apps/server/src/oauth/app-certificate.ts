import { createHash, generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignInApp } from '@drover/api';
import { element, objectId, sequence } from '../tls/der.ts';
import { type CertificateAndKey, extension, makeCertificate } from '../tls/make-certificate.ts';

/** Entra takes keys of RSA alone. */
const RSA_SHA256 = '1.2.840.113549.1.1.11';
const NULL = 0x05;
const BASIC_CONSTRAINTS = '2.5.29.19';
const BITS = 3072;
const DAY_MS = 86_400_000;
const VALID_DAYS = 730;

/** A key pair by which an app proves to a service that it is the one that was registered; two years good. */
export async function makeAppCertificate(now: Date): Promise<CertificateAndKey> {
  return makeCertificate({
    keys: await promisify(generateKeyPair)('rsa', { modulusLength: BITS }),
    algorithm: sequence(objectId(RSA_SHA256), element(NULL)),
    name: 'Drover app',
    from: new Date(now.getTime() - DAY_MS),
    until: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    extensions: [extension(BASIC_CONSTRAINTS, sequence(), true)],
  });
}

/** What people may see of it, and give to the service. */
export function certificateView(pem: string): NonNullable<SignInApp['nextCertificate']> {
  const { raw, validToDate } = new X509Certificate(pem);
  const thumbprint = createHash('sha1').update(raw).digest('hex').toUpperCase();
  return { pem, thumbprint, until: validToDate.toISOString() };
}
