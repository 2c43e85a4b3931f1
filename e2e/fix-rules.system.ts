import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ConnectorOptions, createClient, routes } from '@drover/api';
import type { FixRule } from '@drover/core';
import { availability, type FtpServer, startPureFtpd } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asPage } from '../apps/server/src/testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../apps/server/src/testing/start-test-server.ts';
import { startTestWorker } from '../apps/server/src/testing/start-test-worker.ts';
import { ftpOptions } from './browser/support/server-options.ts';

const PEOPLE = ['anna', 'bob'];
const LONG = 'Correspondence with authorities, banks and insurances since 1998';
const RULES: readonly FixRule[] = [
  { kind: 'replace-characters', by: '-' },
  { kind: 'exclude-names', patterns: ['*.lnk'] },
  { kind: 'exclude-paths', paths: [[LONG, 'pipe']] },
  { kind: 'rename-folder', path: [LONG], name: 'Letters' },
];

describe.skipIf(!(await availability('pure-ftpd')).available)('rules for all rows of a migration to Pure-FTPd', () => {
  let server: TestServer;
  let worker: AsyncDisposable;
  let ftp: FtpServer;
  let ada: Person;
  let client: ReturnType<typeof createClient>;

  beforeAll(async () => {
    [server, ftp] = await Promise.all([startTestServer(), startPureFtpd()]);
    worker = startTestWorker(server.app);
    ada = await server.person('administrator');
    client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
    for (const name of PEOPLE) {
      const home = join(server.folder, 'from', name);
      await mkdir(join(home, LONG), { recursive: true });
      await writeFile(join(home, LONG, 'what\\if.txt'), name);
      await writeFile(join(home, LONG, 'letter.txt'), name);
      await symlink('/nowhere', join(home, 'desk.lnk'));
      await promisify(execFile)('mkfifo', [join(home, LONG, 'pipe')]);
    }
  });
  afterAll(async () => {
    await worker?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await ftp?.stop();
  });

  it('cure what a scan has found: the copy is clean, its proof balances, and the next copies nothing', async () => {
    const make = async (body: { readonly type: string; readonly options: ConnectorOptions }, displayName: string) =>
      (await client.call(routes.createConnector, { body: { ...body, displayName, shared: true } })).id;
    const from = { type: 'local-files', options: { path: join(server.folder, 'from') } };
    const sides = {
      sourceConnectorId: await make(from, 'Old'),
      destinationConnectorId: await make({ type: 'ftp', options: ftpOptions(ftp) }, 'New'),
    };
    const policy = { names: { mode: 'skip' } } as const;
    const { id } = await client.call(routes.createMigration, { body: { ...sides, policy } });
    const top = ftp.path.split('/').filter((name) => name !== '');
    const rows = PEOPLE.map((name) => ({ source: { path: [name] }, destination: { path: [...top, name] } }));
    const { ids } = await client.call(routes.addRows, { params: { id }, body: { rows } });
    const run = async (mode: 'copy' | 'scan') =>
      await Promise.all(
        ids.map(async (row) => {
          const started = await client.call(routes.startRun, { params: { id: row }, body: { mode } });
          const view = () => server.app.runs.get(started.id);
          await vi.waitFor(async () => expect((await view())?.state).toBe('ended'), { timeout: 90_000, interval: 50 });
          return await view();
        }),
      );
    const problems = async () =>
      (await client.call(routes.listMigrationProblems, { params: { id } })).map(({ cause, items }) => [cause, items]);

    await run('scan');
    expect((await problems()).toSorted()).toEqual([
      ['link', 2],
      ['special', 2],
      ['unsupported-at-destination:name', 2],
    ]);
    for (const rule of RULES) {
      const preview = await client.call(routes.previewFix, { params: { id }, body: { rule } });
      expect(preview.changed.rows).toBe(2);
      await client.call(routes.addFix, { params: { id }, body: { rule } });
    }
    await run('scan');
    expect(await problems()).toEqual([]);

    expect(await run('copy')).toMatchObject([{ status: 100 }, { status: 100 }]);
    for (const name of PEOPLE) {
      expect(await readdir(join(ftp.folder, name))).toEqual(['Letters']);
      expect((await readdir(join(ftp.folder, name, 'Letters'))).toSorted()).toEqual(['letter.txt', 'what-if.txt']);
    }
    const proof = await fetch(`${server.url}/api/migrations/${id}/proof.jsonl`, { headers: { cookie: ada.cookie } });
    const lines = (await proof.text()).trimEnd().split('\n');
    const records = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(records.find(({ type }) => type === 'totals')).toMatchObject({
      ...{ status: 'passed', found: { files: 8 } },
      groups: { excluded: { files: 4 }, failed: { files: 0 }, unreadable: { files: 0 } },
    });
    const again = await run('copy');
    for (const each of again) expect(each?.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 2 });
  }, 180_000);
});
