import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { localFiles } from '@drover/connectors/local-files';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { Account, RunSummary, TokenStore } from '@drover/core';
import { rootRef, StorageError } from '@drover/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { runTransfer } from './run-transfer.ts';
import { plainPolicy, TRANSFER_KEY, transfer } from './testing/harness.ts';
import { interceptConnection, type Step } from './testing/intercept.ts';

let base = '';
let from = '';
let to = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drover-engine-'));
  from = join(base, 'from');
  to = join(base, 'to');
  await mkdir(join(from, 'sub/deep'), { recursive: true });
  await mkdir(join(from, 'empty'));
  await mkdir(to);
  await writeFile(join(from, 'a.txt'), 'alpha');
  await writeFile(join(from, 'sub/b.bin'), Buffer.alloc(3_000_000, 7));
  for (let i = 0; i < 300; i++) await writeFile(join(from, 'sub/deep', `${i} ü.txt`), `number ${i}`);
  await symlink('a.txt', join(from, 'link'));
  for (const path of ['a.txt', 'sub/b.bin', 'sub/deep', 'sub', 'empty']) await utimes(join(from, path), 1.5e9, 1.5e9);
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const nothing = async (): Promise<never> => {
  throw new Error('not used');
};
const tokens: TokenStore = { read: nothing, refresh: nothing };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

async function open(path: string): Promise<Account> {
  const context = { clock: realClock, log, tokens };
  return localFiles.open({ path, durable: false }, context, new AbortController().signal);
}

async function run(journal: MemoryJournal, step: Step = () => undefined): Promise<RunSummary> {
  const { signal } = new AbortController();
  await using source = await open(from);
  await using destination = await open(to);
  return await runTransfer(
    {
      mode: 'copy',
      source: { connection: await source.open('', signal), folder: rootRef() },
      destination: {
        connection: interceptConnection(await destination.open('', signal), 'destination', step),
        folder: rootRef(),
      },
      transferKey: TRANSFER_KEY,
      policy: { ...plainPolicy, verify: 'hash' },
    },
    { journal, clock: realClock },
    signal,
  );
}

async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? (await readFile(path)).toString('latin1') : '';
    if (!entry.isSymbolicLink())
      found[path.slice(folder.length)] = `${Math.trunc((await stat(path)).mtimeMs)} ${content}`;
  }
  return found;
}

test('a folder of this machine arrives in another with content and times, and a second run has nothing to do', async () => {
  const journal = new MemoryJournal();
  const first = await run(journal);
  expect(first).toMatchObject({ status: 120, counters: { filesCopied: 302, foldersCreated: 3 } });
  expect(await tree(to)).toEqual(await tree(from));
  const second = await run(journal);
  expect(second.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 302, bytesRead: 0 });
  expect((await run(new MemoryJournal())).counters).toMatchObject({ filesCopied: 0, filesUnchanged: 302 });

  await writeFile(join(to, 'a.txt'), 'somebody at work');
  await writeFile(join(from, 'a.txt'), 'changed at the source');
  await writeFile(join(from, 'sub/deep/7 ü.txt'), 'changed');
  const third = await run(journal);
  expect(third.counters).toMatchObject({ filesCopied: 1, filesConflicting: 1 });
  expect(await readFile(join(to, 'a.txt'), 'utf8')).toBe('somebody at work');
  expect(await readFile(join(to, 'sub/deep/7 ü.txt'), 'utf8')).toBe('changed');
});

test('a file that another run discards while it is written is sent again', async () => {
  let discarded: string | undefined;
  const summary = await run(new MemoryJournal(), async (what) => {
    if (discarded !== undefined || !/chunk of (write|append)/.test(what) || !existsSync(join(to, 'sub'))) return;
    discarded = (await readdir(join(to, 'sub'))).find((name) => name.endsWith('.part'));
    if (discarded !== undefined) await rm(join(to, 'sub', discarded), { force: true });
  });
  expect(discarded).toMatch(/^\.drover-/);
  expect(summary).toMatchObject({ status: 120, counters: { filesCopied: 302, filesFailedAtDestination: 0 } });
  expect(await tree(to)).toEqual(await tree(from));
});

test('a file of 25 MB arrives over a link that is cut after every 15 MB', async () => {
  const store = new MemoryStore();
  const content = Buffer.alloc(25_000_000, 'all that was sent stays sent, ');
  store.putFile('film', content);
  let since = 0;
  const source = interceptConnection(new MemoryConnection(store), 'source', (step) => {
    if (step === 'source before read') since = 0;
    if (step !== 'source chunk of read' || ++since * 64 * 1024 < 15_000_000) return;
    throw new StorageError({ kind: 'unavailable', message: 'The link was cut.' });
  });
  await using account = await open(to);
  const destination = await account.open('', new AbortController().signal);
  expect(await transfer({ from: source, to: destination })).toMatchObject({ counters: { filesCopied: 1 } });
  expect(content.equals(await readFile(join(to, 'film')))).toBe(true);
});
