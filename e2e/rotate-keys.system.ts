import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInstanceKey, Sealer, WebhookStore } from '@drover/database';
import { freshDatabase } from '@drover/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repository } from './support/checkout.ts';

/** So many that a kill comes in the middle of them. */
const SECRETS = 600;
const LONG = { timeout: 120_000, interval: 5 };

let at: Awaited<ReturnType<typeof freshDatabase>>;
let folder: string;
const keyFile = () => join(folder, 'instance.key');

beforeEach(async () => {
  at = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'drover-rotate-'));
  await chmod(folder, 0o711);
});
afterEach(async () => {
  await at[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function seal(key: Buffer, count: number): Promise<readonly string[]> {
  const sealer = new Sealer(key);
  await checkInstanceKey(at.database.db, sealer);
  const ids = Array.from({ length: count }, () => randomBytes(8).toString('hex'));
  const rows = ids.map((id) => ({ id, url: 'https://h', sealed: sealer.seal(`secret of ${id}`, id, 'webhook') }));
  await at.database.db.insertInto('webhooks').values(rows).execute();
  return ids;
}

async function opened(keys: Buffer, ids: readonly string[]): Promise<readonly (string | undefined)[]> {
  const store = new WebhookStore(at.database.db, new Sealer(keys));
  return await Promise.all(ids.map(async (id) => (await store.open(id))?.secret));
}

const main = join(repository, 'apps/server/src/main.ts');
const flags = ['--disable-warning=ExperimentalWarning', main, 'keys', 'rotate'];
const envWith = (more: Readonly<Record<string, string>>) => ({
  ...process.env,
  ...{ DROVER_DATA: folder, DATABASE_URL: at.url, DROVER_KEY: '' },
  ...more,
});

function rotate(
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { env: envWith(more) }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr });
    });
  });
}

it('a rotation of the key that is killed in the middle is gone on with, and the key of the data folder is the new one then', async () => {
  const old = randomBytes(32);
  await writeFile(keyFile(), `${old.toString('base64')}\n`, { mode: 0o600 });
  const ids = await seal(old, SECRETS);
  const killed: ChildProcess = spawn(process.execPath, flags, { env: envWith({}), stdio: 'ignore' });
  const exit = once(killed, 'exit');
  const still = () => at.database.db.selectFrom('settings').select('key').where('key', 'like', '%-next').execute();
  await expect.poll(still, LONG).toHaveLength(1);
  killed.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(await still()).toHaveLength(1);
  const two = (await readFile(keyFile(), 'utf8')).trim().split('\n');
  expect(two).toHaveLength(2);
  expect(two[1]).toBe(old.toString('hex'));

  const { code, said } = await rotate();
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(`The new key stands in ${keyFile()}.`) });
  expect((await readFile(keyFile(), 'utf8')).trim()).toBe(two[0]);
  expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  expect((await readFile(`${keyFile()}.before-rotation`, 'utf8')).trim()).toBe(old.toString('hex'));
  expect((await stat(`${keyFile()}.before-rotation`)).mode & 0o777).toBe(0o600);
  expect(await opened(Buffer.from(two[0] ?? '', 'hex'), ids)).toEqual(ids.map((id) => `secret of ${id}`));
  await expect(opened(old, ids.slice(0, 1))).rejects.toThrow('cannot be opened');
});

it('a rotation by DROVER_KEY goes on beside workers; one of the data folder waits until they have ended', async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)];
  const ids = await seal(old, 3);
  await at.database.withClient((client) =>
    client.query(
      "insert into drover.workers (id, host, pid, seen_at) values ('w', 'elsewhere', 7, now() + interval '1 day')",
    ),
  );
  await writeFile(keyFile(), `${old.toString('hex')}\n`, { mode: 0o600 });
  const refused = await rotate();
  expect(refused).toEqual({ code: 1, said: expect.stringContaining('(process 7 on elsewhere)') });
  expect((await readFile(keyFile(), 'utf8')).trim()).toBe(old.toString('hex'));
  const one = await rotate({ DROVER_KEY: old.toString('hex') });
  expect(one).toEqual({ code: 2, said: expect.stringContaining('DROVER_KEY holds one key') });
  const both = await rotate({ DROVER_KEY: `${next.toString('base64')},${old.toString('hex')}` });
  expect(both).toEqual({ code: 0, said: expect.stringContaining('3 secrets were sealed anew') });
  expect(both.said).toContain('Take the older keys out of DROVER_KEY');
  expect(await opened(next, ids)).toEqual(ids.map((id) => `secret of ${id}`));
});
