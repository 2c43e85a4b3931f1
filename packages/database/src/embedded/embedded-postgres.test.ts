import { readFileSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startBystander } from '../testing/bystander.ts';
import { type EmbeddedChild, spawnChild, startChild } from '../testing/embedded-child.ts';
import { whyNoOtherAccount } from '../testing/other-account.ts';
import { processHost } from '../testing/process-host.ts';
import { startEmbedded, type TestFolder, testFolder } from '../testing/start-embedded.ts';
import { withClient } from '../testing/with-client.ts';
import { chooseAccount } from './account.ts';
import type { EmbeddedEvent } from './embedded-postgres.ts';

vi.setConfig({ testTimeout: 90_000 });

function started(child: EmbeddedChild) {
  if ('error' in child.first) throw new Error(child.first.error.message);
  return child.first;
}

/** A process that has ended stays in the table until its parent asks; in a container nobody may ask for orphans. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const dataOf = (folder: TestFolder) => join(folder.path, 'postgres/cluster/data');

test('keeps its data from one start to the next, writes it durably, and leaves nothing running', async () => {
  await using folder = await testFolder();
  const first = await startEmbedded(folder);
  const settings = await withClient(first.url, async (client) => {
    await client.query("create table t as select 'a' as a");
    const { rows } = await client.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name = any($1)
       union select 'order', string_agg(c, '' order by c) from unnest(array['a', 'B', 'ä', 'z', '😀']) c
       union select 'lower', lower('ÄÖ')`,
      [['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'data_checksums', 'server_encoding']],
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  });
  expect(settings).toEqual({
    ...{ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', data_checksums: 'on' },
    ...{ listen_addresses: '', server_encoding: 'UTF8', order: 'Bazä😀', lower: 'äö' },
  });
  await first.close();
  expect(isRunning(first.pid)).toBe(false);
  await using second = await startEmbedded(folder);
  expect(await withClient(second.url, async (client) => (await client.query('select * from t')).rows)).toEqual([
    { a: 'a' },
  ]);
});

test('lets nobody but its own user and root reach data and socket', async () => {
  await using folder = await testFolder();
  await using server = await startEmbedded(folder);
  expect(server.pid).toBeGreaterThan(0);
  for (const name of ['postgres/cluster', 'postgres/socket', 'postgres/cluster/data']) {
    const found = await stat(join(folder.path, name));
    expect([name, found.mode & 0o777]).toEqual([name, 0o700]);
    expect(found.uid === 0, 'PostgreSQL refuses root').toBe(false);
  }
});

test('is taken over by the next start when its Drover was killed', async () => {
  await using folder = await testFolder();
  await using child = await startChild(join(folder.path, 'postgres'));
  const { pid, url } = started(child);
  await withClient(url, (client) => client.query('create table t as select 1 as a'));
  await child.kill();
  expect(isRunning(pid)).toBe(true);
  const events: EmbeddedEvent[] = [];
  const server = await startEmbedded(folder, { onEvent: (event) => events.push(event) });
  expect(events).toContainEqual({ kind: 'adopted', pid });
  expect([server.pid, server.url]).toEqual([pid, url]);
  await withClient(server.url, (client) => client.query('select a from t'));
  await server.close();
  expect(isRunning(pid)).toBe(false);
});

test('refuses a second Drover on the same folder and goes on with the first', async () => {
  await using folder = await testFolder();
  await using first = await startEmbedded(folder);
  await expect(startEmbedded(folder)).rejects.toMatchObject({
    kind: 'locked',
    retryable: false,
    message: 'Another Drover is running on this data folder.',
  });
  await using other = await startChild(join(folder.path, 'postgres'));
  expect(other.first).toMatchObject({ error: { message: 'Another Drover is running on this data folder.' } });
  await withClient(first.url, (client) => client.query('select 1'));
});

test('of two first starts at once one wins, and the other is refused', async () => {
  await using folder = await testFolder();
  const both = await Promise.allSettled([startEmbedded(folder), startChild(join(folder.path, 'postgres'))]);
  try {
    const [here, there] = both;
    const won = [here.status === 'fulfilled', there.status === 'fulfilled' && 'pid' in there.value.first];
    expect(won.filter(Boolean), JSON.stringify(both)).toHaveLength(1);
    const losers = [
      here.status === 'rejected' ? here.reason.message : null,
      there.status === 'fulfilled' && 'error' in there.value.first ? there.value.first.error.message : null,
    ];
    expect(losers.filter((message) => message !== null)).toEqual(['Another Drover is running on this data folder.']);
  } finally {
    for (const result of both) if (result.status === 'fulfilled') await result.value[Symbol.asyncDispose]();
  }
});

test('a start that is killed at any moment leaves a folder that the next one can use', async () => {
  await using folder = await testFolder();
  for (const afterMs of [150, 400, 700, 1_000, 1_400]) {
    const child = spawnChild(join(folder.path, 'postgres'));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  await using server = await startEmbedded(folder);
  await withClient(server.url, (client) => client.query('select 1'));
  const names = [...(await readdir(join(folder.path, 'postgres'))), ...(await readdir(join(dataOf(folder), '..')))];
  expect(names.filter((name) => name.includes('unfinished'))).toEqual([]);
});

test('starts although another program has the number of its dead server', async () => {
  await using folder = await testFolder();
  const first = await startEmbedded(folder);
  const file = join(dataOf(folder), 'postmaster.pid');
  const written = await readFile(file, 'utf8');
  await first.close();
  await using bystander = await startBystander((await chooseAccount(processHost)).identity);
  await writeFile(file, written.replace(/^\d+/, String(bystander.pid)));
  await using second = await startEmbedded(folder);
  await withClient(second.url, (client) => client.query('select 1'));
  expect(isRunning(bystander.pid)).toBe(true);
});

test('uses a short folder for its socket where its own path is too long, and removes it', async () => {
  await using folder = await testFolder();
  const long = join(folder.path, 'x'.repeat(100));
  await mkdir(long);
  const server = await startEmbedded({ ...folder, path: long });
  const socket = decodeURIComponent(server.url.split('host=')[1] ?? '');
  expect(socket.startsWith(long)).toBe(false);
  await withClient(server.url, (client) => client.query('select 1'));
  await server.close();
  await expect(stat(socket)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('stops while it is being started', async () => {
  await using folder = await testFolder();
  const reason = new Error('enough');
  await expect(startEmbedded(folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 300);
  await expect(startEmbedded(folder, { signal: controller.signal })).rejects.toBe(reason);
});

test('works the same for an ordinary user', async (context) => {
  const reason = whyNoOtherAccount();
  context.skip(reason !== null, reason ?? '');
  await using folder = await testFolder();
  const own = join(folder.path, 'own');
  await mkdir(own);
  await chown(own, 65_534, 65_534);
  await using first = await startChild(join(own, 'postgres'), { uid: 65_534 });
  const { pid } = started(first);
  await first.kill();
  await using second = await startChild(join(own, 'postgres'), { uid: 65_534 });
  expect(second.first).toMatchObject({ pid, events: [{ kind: 'adopted', pid }] });
  await second.stop();
  expect(isRunning(pid)).toBe(false);
});
