import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { startRun } from '@drover/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { selfSigned } from './self-signed.ts';

const LARGE = Buffer.alloc(48 * 1024 * 1024, 'drover');
const LONG = { timeout: 30_000 };
let folder: string;
let server: TestServer;
let admin: Person;

/** Behind links, as ACME clients keep them: only SIGHUP tells that something else is there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-reload-'));
  await mkdir(join(folder, 'archive'));
  await mkdir(join(folder, 'live'));
  for (const name of ['cert.pem', 'key.pem']) await symlink(join(folder, 'archive', name), join(folder, 'live', name));
  await renew();
  const tls = {
    kind: 'files',
    certificate: join(folder, 'live', 'cert.pem'),
    key: join(folder, 'live', 'key.pem'),
  } as const;
  const file = {
    type: 'application/octet-stream',
    body: LARGE,
    etag: '"1"',
    immutable: false,
    compressed: async () => null,
  };
  server = await startTestServer({ tls, webFiles: new Map([['/large.bin', file]]) });
  admin = await server.person('administrator');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function renew(): Promise<string> {
  const { cert, key } = selfSigned(['localhost', '127.0.0.1'], new Date());
  await writeFile(join(folder, 'archive', 'cert.pem'), cert);
  await writeFile(join(folder, 'archive', 'key.pem'), key);
  return new X509Certificate(cert).fingerprint256;
}

/** A request on a connection of its own, with the certificate that it met. */
function open(path: string): Promise<{ readonly response: IncomingMessage; readonly met: string }> {
  return new Promise((resolve, reject) => {
    const headers = { cookie: admin.cookie };
    get(server.url + path, { rejectUnauthorized: false, agent: false, headers }, (response) => {
      resolve({ response, met: (response.socket as TLSSocket).getPeerCertificate().fingerprint256 });
    }).on('error', reject);
  });
}

async function metNow(): Promise<string> {
  const { response, met } = await open('/healthz');
  response.resume();
  return met;
}

it('a certificate that is read again leaves downloads and streams alone, and new connections meet it', async () => {
  const download = await open('/large.bin');
  download.response.pause();
  const stream = await open('/api/events');
  let told = '';
  stream.response.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  await expect.poll(() => told, LONG).toContain('"queued":0');
  const renewed = await renew();
  expect([download.met, stream.met]).not.toContain(renewed);
  server.reloadTls();
  await expect.poll(metNow, LONG).toBe(renewed);
  await startRun(server.app.database, { transferId: await someTransfer(), mode: 'copy', requestedBy: null });
  await expect.poll(() => told, LONG).toContain('"queued":1');
  const chunks: Buffer[] = [];
  for await (const chunk of download.response) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(LARGE)).toBe(true);
  stream.response.destroy();
}, 120_000);

it('a certificate that cannot be used is told, and the old one goes on', async () => {
  const before = await metNow();
  await writeFile(join(folder, 'archive', 'cert.pem'), 'no certificate');
  server.reloadTls();
  const told = () => server.logged.filter((line) => line.includes('the new certificate cannot be used'));
  await expect.poll(told, LONG).toHaveLength(1);
  expect(JSON.parse(told()[0] ?? '')).toMatchObject({ level: 50, err: { kind: 'config-invalid' } });
  expect(await metNow()).toBe(before);
  const renewed = await renew();
  server.reloadTls();
  await expect.poll(metNow, LONG).toBe(renewed);
}, 120_000);

async function someTransfer(): Promise<string> {
  const { connectors, transfers } = server.app;
  const wish = { type: 'local-files', displayName: 'Here', options: { path: folder }, secrets: {} };
  const { id } = await connectors.create({ ...wish, ownerId: null, shared: true });
  const side = (path: string[]) => ({ connectorId: id, root: '', path });
  const transfer = await transfers.create({
    ...{ name: 'T', source: side(['archive']), destination: side(['to']), transferKey: '0'.repeat(12), filters: {} },
    ...{ policy: {}, ownerId: null, schedule: null },
  });
  return transfer.id;
}
