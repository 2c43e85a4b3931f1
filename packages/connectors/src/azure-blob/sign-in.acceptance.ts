import { inspect } from 'node:util';
import type { OpenContext } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import type { Account, Connection, ItemRef, WriteTarget } from '@drover/core';
import { type AzuriteServer, createContainer, sasUrl, startAzurite } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureBlob } from './index.ts';
import { whyNoEmulator } from './testing/emulator.ts';

const never = new AbortController().signal;
const HOUR = 3_600_000;
const missing = await whyNoEmulator();
const later = () => new Date(Date.now() + HOUR);
const ignore = (): void => undefined;
const context: OpenContext = {
  clock: realClock,
  log: { debug: ignore, info: ignore, warn: ignore },
  tokens: { read: async () => null, refresh: (_, refresh) => refresh(null) },
};

let server: AzuriteServer;
beforeAll(async () => {
  if (missing !== null) return;
  server = await startAzurite();
  await createContainer(server, 'first');
  await createContainer(server, 'second');
});
afterAll(() => server?.stop());

type Entered = Parameters<typeof azureBlob.options.schema.parse>[0];
const open = (entered: Entered): Promise<Account> =>
  azureBlob.open(azureBlob.options.schema.parse(entered), context, never);
const byKey = () => ({ authentication: 'key', account: server.account, key: server.key, endpoint: server.endpoint });

async function rootsOf(account: Account): Promise<string[]> {
  return (await Array.fromAsync(account.roots(never))).flat().map(({ name }) => name);
}

function target(item: ItemRef): WriteTarget {
  const temporary = '.drover-0123456789ab-1.part';
  return { item, size: 5, meta: {}, temporary, condition: { if: 'absent' } };
}

async function store(connection: Connection, root: string, name: string): Promise<void> {
  await connection.write(
    target({ root, segments: [name] }),
    (async function* () {
      yield Buffer.from('hello');
    })(),
    never,
  );
}

describe.skipIf(missing !== null)('signing in to a storage account', () => {
  it.each([
    ['a key', byKey],
    ['a connection string', () => ({ authentication: 'connection-string', connectionString: server.connectionString })],
    [
      'a SAS of the account',
      () => ({ authentication: 'sas', sasUrl: sasUrl(server, { rights: 'rwdlc', ends: later() }) }),
    ],
  ])('%s shows all containers, reads and writes', async (label, entered) => {
    await using account = await open(entered());
    expect(await rootsOf(account)).toEqual(['first', 'second']);
    expect((await account.probe(never)).summary).toContain(`2 containers of ${server.account}`);
    await using connection = await account.open('first', never);
    await store(connection, 'first', `${label}.txt`);
    expect(await connection.stat({ root: 'first', segments: [`${label}.txt`] }, never)).toMatchObject({ size: 5 });
  });

  it('a SAS of one container shows that one', async () => {
    const url = sasUrl(server, { container: 'second', rights: 'rwdlc', ends: later() });
    await using account = await open({ authentication: 'sas', sasUrl: url });
    expect(await rootsOf(account)).toEqual(['second']);
    expect((await account.probe(never)).summary).toContain('container second');
    await using connection = await account.open('second', never);
    await store(connection, 'second', 'by-sas.txt');
    await expect(account.open('first', never)).rejects.toMatchObject({ kind: 'not-found', scope: 'root' });
  });

  it('a SAS that may only read and list says so when something is written', async () => {
    const url = sasUrl(server, { container: 'second', rights: 'rl', ends: later() });
    await using account = await open({ authentication: 'sas', sasUrl: url });
    await using connection = await account.open('second', never);
    await expect(store(connection, 'second', 'refused.txt')).rejects.toMatchObject({
      kind: 'permission-denied',
      scope: 'item',
      remedy: expect.stringContaining('create, write and delete'),
    });
  });

  it.each([
    ['a wrong key', () => ({ ...byKey(), key: Buffer.alloc(64, 1).toString('base64') })],
    [
      'a SAS that has ended',
      () => ({ authentication: 'sas', sasUrl: sasUrl(server, { rights: 'rl', ends: new Date(Date.now() - HOUR) }) }),
    ],
    [
      'a SAS of another key',
      () => ({
        authentication: 'sas',
        sasUrl: sasUrl({ ...server, key: Buffer.alloc(64, 2).toString('base64') }, { rights: 'rl', ends: later() }),
      }),
    ],
  ])('%s is refused, and shown nowhere', async (what, entered) => {
    const given = entered();
    await using account = await open(given);
    const error: unknown = await account.probe(never).catch((thrown: unknown) => thrown);
    // The service says AuthenticationFailed; the emulator AuthorizationFailure, which there means a firewall as well.
    const reason = what.endsWith('ended')
      ? { kind: 'unauthenticated', fault: 'credentials' }
      : { kind: 'permission-denied', fault: 'permission' };
    expect(error).toMatchObject({ ...reason, vendor: expect.stringMatching(/^403 /) });
    const shown = inspect(error, { depth: 8, showHidden: true });
    const secrets = 'sasUrl' in given ? [new URL(String(given.sasUrl)).searchParams.get('sig') ?? ''] : [given.key];
    for (const secret of secrets) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(encodeURIComponent(secret));
    }
  });

  it('a container that is not there is named, and what to do about it', async () => {
    await using account = await open(byKey());
    await expect(account.open('third', never)).rejects.toMatchObject({
      kind: 'not-found',
      scope: 'root',
      message: 'There is no container third.',
    });
  });

  it('a network that connectors may not reach is not called', async () => {
    const values = azureBlob.options.schema.parse(byKey());
    await using account = await azureBlob.open(values, { ...context, reach: { allows: () => false } }, never);
    await expect(account.probe(never)).rejects.toMatchObject({ kind: 'config-invalid', vendor: 'ENETNOTALLOWED' });
  });
});
