import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type AzuriteServer,
  availability,
  azuriteAvailability,
  createContainer,
  sasUrl,
  startAzurite,
  startProftpd,
} from '@drover/testing-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { killAll, Sandbox } from './support/sandbox.ts';
import { readTree, writeFiles } from './support/trees.ts';

const emulator = await azuriteAvailability();
const proftpd = await availability('proftpd');
const MIB = 1024 * 1024;
/** Calls that stored a block: the blob and the name of the block. */
const STAGED = /"PUT (\S*)[?&]blockid=([^& ]+)\S* HTTP\/1\.1" 201/g;

let server: AzuriteServer;
let sandbox: Sandbox;
let source: string;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  source = sandbox.path('source');
});
afterEach(() => sandbox[Symbol.asyncDispose]());

/** A place of the test's own, also when it is tried once more. */
const url = (path: string) => `azblob://${server.account}/team-files/${basename(sandbox.folder)}/${path}`;
const secrets = () => ({
  DROVER_SOURCE_PASSWORD: server.connectionString,
  DROVER_DESTINATION_PASSWORD: server.connectionString,
});
const copy = (...args: string[]) => sandbox.copy(args, secrets());
/** Asks the service about a blob, past the connector. */
async function ask(path: string, wish: RequestInit): Promise<Response> {
  const ends = new Date(Date.now() + 3_600_000);
  const place = new URL(sasUrl(server, { container: 'team-files', rights: 'rwcl', ends }));
  place.pathname += `/${basename(sandbox.folder)}/${path}`;
  const answer = await fetch(place, wish);
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return answer;
}
const typeOf = async (path: string) => (await ask(path, { method: 'HEAD' })).headers.get('content-type');
const staged = () =>
  [...server.log().matchAll(STAGED)].flatMap(([, path, id]) =>
    path?.includes(`/${basename(sandbox.folder)}/`) ? [decodeURIComponent(id ?? '')] : [],
  );

describe.skipIf(!emulator.available)(
  `drover copy to Azure Blob Storage ${emulator.available ? '' : `(${emulator.reason})`}`,
  () => {
    beforeAll(async () => {
      server = await startAzurite();
      await createContainer(server, 'team-files');
    });
    afterAll(() => server?.stop());

    it('brings a tree there and back unchanged, proves it by MD5, and copies nothing the second time', async () => {
      await writeFiles(source, { 'a/one': 'one', empty: '', 'b/big': Buffer.alloc(3 * MIB, 'xyz') });
      await mkdir(`${source}/empty folder`);
      for (const name of ['100%.txt', 'issue #7.txt', 'a&b+c=d?.txt', 'Crème brûlée 🎉.txt'])
        await writeFile(`${source}/a/${name}`, name);
      const there = await copy('--verify=hash', source, url('round/trip'));
      expect(there.summary).toMatchObject({ status: 100, counters: { filesCopied: 7 }, verified: { hash: 7 } });
      expect((await copy(source, url('round/trip'))).summary).toMatchObject({ status: 101, exitCode: 0 });
      const back = sandbox.path('back');
      expect((await copy(url('round/trip'), back)).summary).toMatchObject({ status: 100 });
      expect(await readTree(back)).toEqual(await readTree(source));
    });

    it.skipIf(!proftpd.available)(
      'brings a tree from FTP with the types that names tell, and on to other blobs with those that blobs have',
      async () => {
        await using ftp = { server: await startProftpd(), [Symbol.asyncDispose]: () => ftp.server.stop() };
        const { folder, username, password, host, port, path } = ftp.server;
        await writeFiles(join(folder, 'team'), {
          'report.pdf': 'pdf',
          'deep/page.html': '<p>',
          'deep/large.png': Buffer.alloc(2 * MIB, 'png'),
          unnamed: '?',
        });
        const from = `ftp://${username}@${host}:${port}${path === '/' ? '' : path}/team`;
        const env = { ...secrets(), DROVER_SOURCE_PASSWORD: password };
        const first = await sandbox.copy([from, url('ftp')], env);
        expect(first.summary).toMatchObject({ status: 100, counters: { filesCopied: 4 } });
        expect((await sandbox.copy([from, url('ftp')], env)).summary).toMatchObject({ status: 101 });
        const types = async (at: string) => {
          const names = ['report.pdf', 'deep/page.html', 'deep/large.png', 'unnamed'];
          return await Promise.all(names.map((name) => typeOf(`${at}/${name}`)));
        };
        const told = ['application/pdf', 'text/html', 'image/png', 'application/octet-stream'];
        expect(await types('ftp')).toEqual(told);

        const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'text/x-of-its-own; charset=utf-8' };
        await ask('ftp/unnamed', { method: 'PUT', headers, body: 'now with a type' });
        const on = await copy('--verify=hash', url('ftp'), url('again'));
        expect(on.summary).toMatchObject({ status: 100, verified: { hash: 4 } });
        expect(await types('again')).toEqual([...told.slice(0, 3), 'text/x-of-its-own; charset=utf-8']);
      },
    );

    it('goes on inside a large file after kill -9, sends no block twice that had arrived, and the MD5 of the whole is there', {
      timeout: 240_000,
    }, async () => {
      const parts = 12;
      await writeFiles(source, {
        large: Buffer.concat(Array.from({ length: parts }, (_, i) => Buffer.alloc(8 * MIB, `${i}`))),
      });
      const args = ['copy', '--json', '--verify=hash', '--bwlimit', '16M', source, url('killed')];
      for (let round = 1; round <= 2; round++) {
        const before = staged().length;
        const running = sandbox.start(args, secrets());
        await expect.poll(() => staged().length, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(before + 2);
        killAll(running);
        expect((await running.ended).exitCode).not.toBe(0);
      }
      const { summary } = await copy('--verify=hash', source, url('killed'));
      expect(summary).toMatchObject({ status: 100, verified: { hash: 1 } });
      const ids = staged();
      expect(ids.length).toBeGreaterThanOrEqual(parts);
      // The number of the upload and the offset; what follows is what MD5 had come to.
      const places = ids.map((id) => Buffer.from(id, 'base64').subarray(4, 20).toString('hex'));
      expect(new Set(places).size).toBe(places.length);
      expect(new Set(places.map((place) => place.slice(0, 16))).size).toBe(1);
      const back = sandbox.path('back');
      await copy(url('killed'), back);
      expect(await readTree(back)).toEqual(await readTree(source));
    });

    it('tells who gave no key, or a wrong one, how to give it, and shows none', async () => {
      await writeFiles(source, { a: '1' });
      const none = await sandbox.copy([source, url('x')]);
      expect(none.summary).toMatchObject({ exitCode: 5 });
      expect(none.summary.stoppedBy?.error.message).toContain('no key, SAS or connection string');
      const wrong = Buffer.alloc(64, 7).toString('base64');
      const text = server.connectionString.replace(server.key, wrong);
      const refused = await sandbox.copy([source, url('x')], { DROVER_DESTINATION_PASSWORD: text });
      expect(refused.summary).toMatchObject({ stoppedBy: { side: 'destination' } });
      expect(refused.exitCode).not.toBe(0);
      expect(refused.summary.stoppedBy?.error.remedy).toContain('DROVER_DESTINATION_PASSWORD');
      expect(refused.stdout + refused.stderr).not.toContain(wrong);
    });
  },
);
