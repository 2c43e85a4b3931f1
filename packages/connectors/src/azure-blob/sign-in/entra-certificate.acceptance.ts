import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AppRegistration, OpenContext } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { type MicrosoftCloud, startMicrosoftCloud } from '@drover/testing-servers/microsoft';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PreparedRequest } from '../http/request.ts';
import { certificateOf, entra } from './entra.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;
const context: OpenContext = {
  clock: realClock,
  log: { debug: ignore, info: ignore, warn: ignore },
  tokens: { read: async () => null, refresh: (_, refresh) => refresh(null) },
};
const request: PreparedRequest = { method: 'GET', path: '/', query: {}, headers: {} };

/** The command that the guide tells people, with a shorter key. */
async function certificate(folder: string): Promise<{ readonly pasted: string; readonly uploaded: string }> {
  const [key, cert] = [join(folder, 'app.pem'), join(folder, 'app.crt')];
  const wish = 'req -x509 -newkey rsa:2048 -nodes -days 730 -subj /CN=drover -keyout'.split(' ');
  await promisify(execFile)('openssl', [...wish, key, '-out', cert]);
  const uploaded = await readFile(cert, 'utf8');
  return { pasted: uploaded + (await readFile(key, 'utf8')), uploaded };
}

let folder: string;
let cloud: MicrosoftCloud;
let pem: { readonly pasted: string; readonly uploaded: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-entra-'));
  pem = await certificate(folder);
  cloud = await startMicrosoftCloud({ app: { certificate: pem.uploaded } });
});
afterAll(async () => {
  await cloud?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const sign = (pasted: string, more: Partial<OpenContext> = {}) => {
  const registration: AppRegistration = {
    ...{ clientId: 'with-key', tenant: null, credential: certificateOf(pasted), cloud: 'custom' },
    customCloud: { signIn: cloud.signIn.origin, services: {} },
  };
  const app = { tenant: cloud.microsoft.tenantId, registration };
  return entra(app, { ...context, ...more }).sign(request, never);
};
const bearerOf = ({ headers }: PreparedRequest) => (headers['authorization'] ?? '').replace('Bearer ', '');

it.each([
  ['where every address may be reached', {}],
  ['where this machine may be reached', { reach: { allows: (address: string) => /^(127\.|::1$)/.test(address) } }],
])('gives a certificate for a token of storage, %s', async (_, more) => {
  const holder = await cloud.signIn.holderOf(bearerOf(await sign(pem.pasted, more)));
  expect(holder).toMatchObject({
    clientId: 'with-key',
    person: null,
    scopes: ['https://storage.azure.com/.default'],
  });
});

it('calls no sign-in service in a network that connectors may not reach', async () => {
  const before = cloud.signIn.given('client_credentials');
  await expect(sign(pem.pasted, { reach: { allows: () => false } })).rejects.toMatchObject({
    kind: 'config-invalid',
    vendor: 'ENETNOTALLOWED',
  });
  expect(cloud.signIn.given('client_credentials')).toBe(before);
});

it('is refused with a certificate that the directory does not know, and told what to check', async () => {
  const other = await certificate(folder);
  await expect(sign(other.pasted)).rejects.toMatchObject({
    kind: 'unauthenticated',
    fault: 'credentials',
    remedy: expect.stringContaining('certificate'),
  });
});
