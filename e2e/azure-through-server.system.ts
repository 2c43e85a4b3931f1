import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type AzuriteServer,
  azuriteAvailability,
  createContainer,
  sasUrl,
  startAzurite,
} from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../apps/server/src/testing/start-test-server.ts';
import { startTestWorker } from '../apps/server/src/testing/start-test-worker.ts';
import { databaseText } from './support/database-text.ts';
import { PlantedSecrets } from './support/planted-secrets.ts';
import { RecordingClient } from './support/recording-client.ts';
import { readTree, writeFiles } from './support/trees.ts';

const emulator = await azuriteAvailability();
const HOUR = 3_600_000;

interface Place {
  readonly connectorId: string;
  readonly root: string;
  readonly path: readonly string[];
}

describe.skipIf(!emulator.available)(
  `a server with a storage account ${emulator.available ? '' : `(${emulator.reason})`}`,
  () => {
    let storage: AzuriteServer;
    let server: TestServer;
    let worker: AsyncDisposable;
    let client: RecordingClient;
    let headers: Readonly<Record<string, string>>;

    beforeAll(async () => {
      storage = await startAzurite();
      await createContainer(storage, 'team-files');
      await createContainer(storage, 'archive');
      server = await startTestServer();
      worker = startTestWorker(server.app);
      client = new RecordingClient(server.url);
      headers = { cookie: (await server.person('administrator')).cookie };
    });
    afterAll(async () => {
      await worker?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
      await storage?.stop();
    });

    const call = (status: number, method: string, path: string, body?: unknown) =>
      client.expect(status, method, path, { headers, ...(body === undefined ? {} : { body }) });
    const authorize = async (type: string, displayName: string, options: unknown): Promise<string> =>
      String(
        (await call(201, 'POST', '/api/connectors', { type, displayName: `${displayName} ${randomUUID()}`, options }))[
          'id'
        ],
      );
    const copy = async (source: Place, destination: Place) => {
      const { id: transfer } = await call(201, 'POST', '/api/transfers', { source, destination });
      const { id } = await call(201, 'POST', `/api/transfers/${transfer}/runs`, { mode: 'copy' });
      const view = async () =>
        (await call(200, 'GET', `/api/runs/${id}`)) as unknown as { state: string; status: { code: number } | null };
      await expect.poll(async () => (await view()).state, { timeout: 120_000 }).toBe('ended');
      await call(200, 'GET', `/api/runs/${id}/items?limit=500`);
      return await view();
    };

    it('copies from a folder into a container and back, and shows key and signature nowhere', {
      timeout: 300_000,
    }, async () => {
      const secrets = new PlantedSecrets();
      secrets.plant('the account key', storage.key);
      const wrongKey = Buffer.alloc(64, 'not this one').toString('base64');
      secrets.plant('a wrong key', wrongKey);
      const sas = sasUrl(storage, { container: 'team-files', rights: 'rl', ends: new Date(Date.now() + HOUR) });
      secrets.plant('the signature', new URL(sas).searchParams.get('sig') ?? '');
      const folderOfFiles = join(server.folder, 'files');
      const [from, back] = [join(folderOfFiles, 'from'), join(folderOfFiles, 'back')];
      await writeFiles(from, { 'a/one.txt': 'one', 'a/empty': '', 'large.bin': Buffer.alloc(9 * 1024 * 1024, 'xyz') });
      await writeFiles(back, {});

      const account = { authentication: 'key', account: storage.account, endpoint: storage.endpoint };
      const wrong = { type: 'azure-blob', displayName: 'Wrong', options: { ...account, key: wrongKey } };
      await call(422, 'POST', '/api/connectors', wrong);
      await call(200, 'POST', '/api/connectors/try', { type: 'azure-blob', options: { ...account, key: storage.key } });
      const files = await authorize('local-files', 'Files', { path: folderOfFiles });
      const byKey = await authorize('azure-blob', 'Storage', { ...account, key: storage.key });
      const bySas = await authorize('azure-blob', 'Storage, reading', { authentication: 'sas', sasUrl: sas });
      const roots = await call(200, 'GET', `/api/connectors/${byKey}/roots`);
      expect(roots['items']).toEqual([
        { name: 'archive', kind: 'container', label: 'archive' },
        { name: 'team-files', kind: 'container', label: 'team-files' },
      ]);
      const top = `made ${randomUUID()}`;
      const folder = { root: 'team-files', path: [top] };
      await call(201, 'POST', `/api/connectors/${byKey}/folders`, folder);

      const there = { root: 'team-files', path: [top, 'there'] };
      const first = await copy({ connectorId: files, root: '', path: ['from'] }, { connectorId: byKey, ...there });
      expect(first).toMatchObject({ status: { code: 100 } });
      const second = await copy({ connectorId: bySas, ...there }, { connectorId: files, root: '', path: ['back'] });
      expect(second).toMatchObject({ status: { code: 100 } });
      expect(await readTree(back)).toEqual(await readTree(from));

      for (const path of ['connectors', 'connector-types', 'transfers', 'runs', 'audit'])
        await call(200, 'GET', `/api/${path}`);
      for (const { request, said } of client.answers) expect(secrets.foundIn(said), request).toEqual([]);
      expect(secrets.foundIn(server.logged.join('\n'))).toEqual([]);
      expect(secrets.foundIn(await databaseText(server.app.database))).toEqual([]);
    });

    it('ends a run at once whose shared access signature has ended, says so on the connector, and goes on after the next', {
      timeout: 120_000,
    }, async () => {
      const name = `ended ${randomUUID()}`;
      await writeFiles(join(server.folder, 'files', name), { 'one.txt': 'one' });
      const signed = (ms: number) =>
        sasUrl(storage, { container: 'team-files', rights: 'rwcdl', ends: new Date(Date.now() + ms) });
      const files = await authorize('local-files', 'Files', { path: join(server.folder, 'files') });
      const ends = Date.now() + 6000;
      const bySas = await authorize('azure-blob', 'For a moment', { authentication: 'sas', sasUrl: signed(6000) });
      const state = async () => await call(200, 'GET', `/api/connectors/${bySas}`);
      expect(await state()).toMatchObject({ state: 'authorized' });
      await expect.poll(() => Date.now(), { timeout: 30_000 }).toBeGreaterThan(ends + 1000);
      const sides = [
        { connectorId: files, root: '', path: [name] },
        { connectorId: bySas, root: 'team-files', path: [name] },
      ] as const;
      expect(await copy(...sides)).toMatchObject({ status: { code: 402 } });
      expect(await state()).toMatchObject({
        state: 'deauthorized',
        stateReason: expect.stringContaining('has expired'),
      });
      await call(200, 'POST', `/api/connectors/${bySas}/reauthorize`, {
        options: { authentication: 'sas', sasUrl: signed(HOUR) },
      });
      expect(await state()).toMatchObject({ state: 'authorized' });
      // The run that was stopped is begun again by itself.
      const blob = new URL(signed(HOUR));
      blob.pathname += `/${name}/one.txt`;
      const there = async () => (await fetch(blob, { method: 'HEAD' })).status;
      await expect.poll(there, { timeout: 60_000 }).toBe(200);
    });
  },
);
