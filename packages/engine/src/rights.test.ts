import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { localFiles } from '@drover/connectors/local-files';
import type { Account, TokenStore } from '@drover/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { MemoryRunStore } from './leased/testing/memory-run-store.ts';
import { workOnRun } from './leased/work-on-run.ts';
import { runTransfer } from './run-transfer.ts';
import { plainPolicy, TRANSFER_KEY } from './testing/harness.ts';
import type { TransferRequest } from './transfer.ts';

const signal = new AbortController().signal;
const LARGE = 9 * 1024 * 1024;
const UMASK = process.umask();

let base = '';
let from = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drover-rights-'));
  from = join(base, 'from');
  await mkdir(join(from, 'closed/inner'), { recursive: true });
  await mkdir(join(from, 'group'));
  await writeFile(join(from, 'closed/inner/secret'), 'secret');
  await writeFile(join(from, 'group/large'), Buffer.alloc(LARGE));
  await writeFile(join(from, 'program'), 'run me');
  await writeFile(join(from, 'read-only'), 'look');
  for (const [path, mode] of Object.entries(source)) await chmod(join(from, path), mode);
});

afterEach(() => rm(base, { recursive: true, force: true }));

const source = {
  '.': 0o750,
  closed: 0o700,
  'closed/inner': 0o755,
  'closed/inner/secret': 0o600,
  group: 0o1770,
  'group/large': 0o640,
  program: 0o4755,
  'read-only': 0o444,
};

/** Those of the copies, where the destination takes nothing away from new items. */
const copied = { ...source, group: 0o770, program: 0o644, 'read-only': 0o644 };

async function open(path: string): Promise<Account> {
  const nothing = () => Promise.reject(new Error('not used'));
  const tokens: TokenStore = { read: nothing, refresh: nothing };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  return localFiles.open({ path, durable: false }, { clock: realClock, log, tokens }, signal);
}

async function copyWith(run: (request: TransferRequest) => Promise<unknown>): Promise<void> {
  await using sourceAccount = await open(from);
  await using destinationAccount = await open(base);
  await run({
    mode: 'copy',
    source: { connection: await sourceAccount.open('', signal), folder: { root: '', segments: [] } },
    destination: {
      connection: await destinationAccount.open('', signal),
      folder: { root: '', segments: ['above', 'to'] },
    },
    transferKey: TRANSFER_KEY,
    policy: plainPolicy,
  });
}

async function modes(folder: string): Promise<Record<string, number>> {
  const told = Object.keys(source).map(async (path) => [path, (await stat(join(folder, path))).mode & 0o7777] as const);
  return Object.fromEntries(await Promise.all(told));
}

describe.each([
  [
    'in this process',
    (request: TransferRequest) => runTransfer(request, { journal: new MemoryJournal(), clock: realClock }, signal),
  ],
  [
    'by a worker',
    (request: TransferRequest) => {
      const store = new MemoryRunStore();
      return workOnRun(
        store.start('copy'),
        request,
        { store, clock: realClock, worker: 'w', patienceMs: 2000 },
        signal,
      );
    },
  ],
])('a copy %s', (_, run) => {
  test('gives group and others no right that the source does not give, and nobody more than new items have', async () => {
    process.umask(0o022);
    try {
      await copyWith(run);
    } finally {
      process.umask(UMASK);
    }
    expect(await modes(join(base, 'above/to'))).toEqual({ ...copied, group: 0o750 });
    expect((await stat(join(base, 'above'))).mode & 0o777).toBe(0o755);
  });

  test('takes nothing else away', async () => {
    process.umask(0);
    try {
      await copyWith(run);
    } finally {
      process.umask(UMASK);
    }
    expect(await modes(join(base, 'above/to'))).toEqual(copied);
  });

  test('leaves what is replaced, and folders that are there, the rights that they have', async () => {
    const to = join(base, 'above/to');
    await mkdir(join(to, 'closed/inner'), { recursive: true });
    await writeFile(join(to, 'program'), 'old');
    await chmod(join(to, 'program'), 0o751);
    await chmod(join(to, 'closed'), 0o755);
    await chmod(to, 0o711);
    await rm(join(from, 'group'), { recursive: true });
    await mkdir(join(from, 'group'), 0o700);
    await writeFile(join(from, 'group/large'), 'x');
    await copyWith(run);
    expect(await modes(to)).toMatchObject({ '.': 0o711, closed: 0o755, program: 0o751, group: 0o700 });
  });
});
