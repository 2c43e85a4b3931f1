import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import type { AppRegistration, OpenContext } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AzureBlobAccount } from '../account.ts';
import { entra } from './entra.ts';

/** A sign-in service and a storage account that knows the tokens of it, as far as that each answers what is asked here. */
const SECRET = 'planted~secret';
let issued: string[];
let revoked: Set<string>;
let asked: URLSearchParams[];
let calls: (string | undefined)[];
let busy: number;

const server = createServer((request, response) => {
  void answer(request).then(({ status, headers = {}, body }) => response.writeHead(status, headers).end(body));
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());
beforeEach(() => {
  [issued, asked, calls, revoked, busy] = [[], [], [], new Set(), 0];
});

interface Scripted {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

async function answer(request: IncomingMessage): Promise<Scripted> {
  const headers = { 'content-type': 'application/json' };
  if (request.url?.endsWith('/oauth2/v2.0/token')) {
    const form = new URLSearchParams(await text(request));
    asked.push(form);
    if (form.get('client_secret') !== SECRET) {
      const body = {
        error: 'invalid_client',
        error_description: `AADSTS7000215: Invalid secret ${form.get('client_secret')}`,
      };
      return { status: 401, headers, body: JSON.stringify(body) };
    }
    issued.push(`token-${issued.length}`);
    const body = { access_token: issued.at(-1), token_type: 'Bearer', expires_in: 3600 };
    return { status: 200, headers, body: JSON.stringify(body) };
  }
  const token = request.headers.authorization?.replace('Bearer ', '');
  calls.push(token);
  if (busy-- > 0) return { status: 503, headers: { 'x-ms-error-code': 'ServerBusy', 'retry-after': '3' }, body: '' };
  if (token === undefined || revoked.has(token))
    return { status: 401, headers: { 'x-ms-error-code': 'InvalidAuthenticationInfo' }, body: '' };
  const body =
    '<EnumerationResults><Containers><Container><Name>team</Name></Container></Containers><NextMarker /></EnumerationResults>';
  return { status: 200, body };
}

function account(secret: string): AzureBlobAccount {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let kept: string | null = null;
  const ignore = (): void => undefined;
  const context: OpenContext = {
    clock: realClock,
    log: { debug: ignore, info: ignore, warn: ignore },
    tokens: {
      read: async () => kept,
      refresh: async (_, refresh) => {
        kept = await refresh(kept);
        return kept;
      },
    },
  };
  const registration: AppRegistration = {
    clientId: 'the-app',
    tenant: null,
    credential: { kind: 'secret', secret },
    cloud: 'custom',
    customCloud: { signIn: origin, services: {} },
  };
  const authorizer = entra({ tenant: 'contoso.example', registration }, context);
  return new AzureBlobAccount(
    { account: 'contoso', endpoint: new URL(origin), authorizer, container: null, by: 'app' },
    undefined,
    context,
  );
}

const never = new AbortController().signal;
const rootsOf = async (of: AzureBlobAccount) => (await Array.fromAsync(of.roots(never))).flat();

it('asks for one token for storage, and uses it for all calls', async () => {
  await using storage = account(SECRET);
  await Promise.all([rootsOf(storage), rootsOf(storage), rootsOf(storage)]);
  expect(await rootsOf(storage)).toEqual([{ name: 'team', kind: 'container' }]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.get('scope')).toBe('https://storage.azure.com/.default');
  expect(calls).toEqual(['token-0', 'token-0', 'token-0', 'token-0']);
});

it('takes a new token once the service does not know the old one, and the call succeeds', async () => {
  await using storage = account(SECRET);
  await rootsOf(storage);
  revoked.add('token-0');
  expect(await rootsOf(storage)).toHaveLength(1);
  expect(calls).toEqual(['token-0', 'token-0', 'token-1']);
});

it('gives up when a fresh token is refused as well', async () => {
  await using storage = account(SECRET);
  for (const token of ['token-0', 'token-1']) revoked.add(token);
  await expect(rootsOf(storage)).rejects.toMatchObject({ kind: 'unauthenticated', scope: 'connector' });
  expect(calls).toEqual(['token-0', 'token-1']);
});

it('says that the app is refused, and repeats no secret', async () => {
  await using storage = account('another~secret');
  const error: unknown = await rootsOf(storage).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    kind: 'unauthenticated',
    fault: 'credentials',
    remedy: expect.stringContaining('application ID'),
  });
  expect(inspect(error, { depth: 8, showHidden: true })).not.toContain('another~secret');
});

it('tries nothing again by itself when the account is busy, and says when to come back', async () => {
  await using storage = account(SECRET);
  busy = 1;
  await expect(rootsOf(storage)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 3000 });
  expect(calls).toHaveLength(1);
});
