import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSampleFtp } from '../demo/ftp-server.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

const LONG = 'x'.repeat(4000);

let server: TestServer;
let ada: Person;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  ada = await server.person('operator');
  folder = join(server.folder, 'names');
  await mkdir(folder);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Fails where a name is not refused as one that no folder can have. */
async function expectRefused(id: string, root: string, names: readonly string[]): Promise<void> {
  const before = server.logged.length;
  for (const name of names) {
    const made = await send(server.url, 'POST', `/api/connectors/${id}/folders`, {
      as: ada,
      body: { root, path: [name] },
    });
    const shown = name === LONG ? `${'x'.repeat(100)}...` : name;
    expect(made.body, shown).toMatchObject({
      ...{ status: 400, code: 'invalid-request', field: 'path', remedy: 'Choose another name for the folder.' },
      detail: `A folder cannot be called "${shown}" there.`,
    });
  }
  const levels = server.logged.slice(before).map((line) => (JSON.parse(line) as { level: number }).level);
  expect(levels.filter((level) => level >= 40)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
}

it('a folder of this server gets no folder by a name that none can have', async () => {
  const wish = { type: 'local-files', displayName: 'Names', ownerId: ada.id, shared: false, secrets: {} };
  const { id } = await server.app.connectors.create({ ...wish, options: { path: folder } });
  await expectRefused(id, '', ['.', '..', '/', 'a/b', LONG]);
});

it('an FTP server gets no folder by a name that none can have', async () => {
  await using ftp = await startSampleFtp({ username: 'sample', password: 'secret', folder });
  const options = { type: 'plain', server: '127.0.0.1', port: ftp.port, username: 'sample' };
  const wish = { type: 'ftp', displayName: 'FTP', ownerId: ada.id, shared: false, secrets: { password: 'secret' } };
  const { id } = await server.app.connectors.create({ ...wish, options });
  await expectRefused(id, '~', ['.', '..', '/', 'a/b']);
});
