import { execFileSync } from 'node:child_process';
import { createSecureContext, type SecureContext } from 'node:tls';

/** A certificate for localhost that nobody vouches for; a client that is given it as an authority trusts it. */
export interface TestCertificate {
  readonly context: SecureContext;
  readonly cert: string;
  readonly key: string;
}

export function createTestCertificate(): TestCertificate {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const pem = execFileSync('openssl', [...request, ...names, '-keyout', '-', '-out', '-'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [key = ''] = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/.exec(pem) ?? [];
  const [cert = ''] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/.exec(pem) ?? [];
  return { cert, key, context: createSecureContext({ cert, key, minVersion: 'TLSv1.3' }) };
}
