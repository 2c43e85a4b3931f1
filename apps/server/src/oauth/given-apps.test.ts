import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../tls/self-signed.ts';
import { makeAppCertificate } from './app-certificate.ts';
import { givenApps } from './given-apps.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-apps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function appWith(pem: string): Promise<() => unknown> {
  const file = join(folder, 'app.pem');
  await writeFile(file, pem);
  return () => givenApps({ DROVER_MICROSOFT_CLIENT_ID: 'the-app', DROVER_MICROSOFT_CERTIFICATE: file });
}

describe('a certificate that the environment names', () => {
  it('is taken with its own key of RSA, and refused with another', async () => {
    const [mine, other] = await Promise.all([makeAppCertificate(new Date()), makeAppCertificate(new Date())]);
    expect((await appWith(`${mine.cert}${mine.key}`))()).toMatchObject({
      microsoft: { credential: { kind: 'certificate' } },
    });
    expect(await appWith(`${mine.cert}${other.key}`)).toThrow(/CERTIFICATE names a file whose key is not that of its/);
  });

  it('is refused with a key of another kind, and where it is none', async () => {
    const { cert, key } = selfSigned(['localhost'], new Date());
    expect(await appWith(`${cert}${key}`)).toThrow(/key is of the kind ec, where Microsoft takes RSA alone/);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const key2 = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    expect(await appWith(`${broken}${key2}`)).toThrow(/cannot be read/);
  });
});
