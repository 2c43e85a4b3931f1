import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../testing/start-test-server.ts';
import { loadTls } from './load-tls.ts';
import { selfSigned } from './self-signed.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-tls-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(): Promise<string> {
  const { cert, key } = selfSigned(['localhost', '127.0.0.1'], new Date());
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  return new X509Certificate(cert).fingerprint256;
}

function ask(url: string): Promise<{ readonly response: IncomingMessage; readonly fingerprint: string }> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/session`, { rejectUnauthorized: false, agent: false }, (response) => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
      response.resume().on('end', () => resolve({ response, fingerprint: fingerprint256 }));
    }).on('error', reject);
  });
}

it('takes up a renewed certificate without a restart', { timeout: 60_000 }, async () => {
  const first = await write();
  const tls = { kind: 'files', certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') } as const;
  await using server = await startTestServer({ tls });
  const before = await ask(server.url);
  expect(before.fingerprint).toBe(first);
  expect(before.response.headers['strict-transport-security']).toContain('max-age=');
  const second = await write();
  await expect.poll(async () => (await ask(server.url)).fingerprint, { timeout: 30_000 }).toBe(second);
});

it('keeps a certificate of its own, and does not bind browsers to it', { timeout: 60_000 }, async () => {
  const facts = { dataFolder: folder, listenHost: '127.0.0.1', now: Date.now() };
  const made = await loadTls({ kind: 'self-signed' }, facts);
  expect(await loadTls({ kind: 'self-signed' }, facts)).toEqual(made);
  const late = await loadTls({ kind: 'self-signed' }, { ...facts, now: Date.now() + 380 * 86_400_000 });
  expect(late?.cert).not.toBe(made?.cert);
});

it('says which files cannot be used', async () => {
  const wrong = selfSigned(['localhost'], new Date());
  await writeFile(join(folder, 'other.pem'), wrong.key);
  await write();
  const settings = { kind: 'files', certificate: join(folder, 'cert.pem'), key: join(folder, 'other.pem') } as const;
  const facts = { dataFolder: folder, listenHost: '127.0.0.1', now: Date.now() };
  await expect(loadTls(settings, facts)).rejects.toMatchObject({ kind: 'config-invalid', fault: 'certificate' });
});
