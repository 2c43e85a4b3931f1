import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '@drover/connector-kit/testing';
import { type BulkContent, type Clock, type Entry, rootRef } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CautiousLook } from './cautious-look.ts';
import { openFolder } from './connection.ts';

const { signal } = new AbortController();
const MAX = 256 * 1024;
/** For it, every change was made long ago. */
const later: Clock = { ...realClock, now: () => Date.now() + 10_000 };

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drover-look-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const open = () => openFolder(base, later, { durable: false, looksFirst: true });

async function listed(connection: Awaited<ReturnType<typeof open>>): Promise<Entry[]> {
  const entries = await Array.fromAsync(connection.list(rootRef(), signal));
  return entries.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

const told = ({ content }: BulkContent): unknown =>
  content instanceof Error ? (content as { kind?: unknown }).kind : Buffer.from(content).toString();

describe('a folder that was listed', () => {
  it('needs no look at each file until it changes', async () => {
    const look = new CautiousLook(later);
    const before = look.stateOf(lstatSync(base));
    look.wasHarmless(before ?? 0);
    expect(look.isHarmless(lstatSync(base))).toBe(true);
    await sleep(20); // the clock of the file system moves on
    await writeFile(join(base, 'new'), '');
    expect(look.isHarmless(lstatSync(base))).toBe(false);
  });

  it('is not relied upon when it had changed just before', () => {
    expect(new CautiousLook(realClock).stateOf(lstatSync(base))).toBeNull();
  });

  it('gives files whole that grew or shrank since, and refuses a folder that took the place of one', async () => {
    for (const name of ['grows', 'same', 'shrinks', 'turns']) await writeFile(join(base, name), 'content');
    await using connection = await open();
    const entries = await listed(connection);
    await appendFile(join(base, 'grows'), ' and more');
    await truncate(join(base, 'shrinks'), 3);
    const [first] = await connection.readTogether(entries, MAX, signal);
    expect(first?.versionAfter?.size).toBe(16);
    expect((await connection.readTogether(entries.slice(0, 3), MAX, signal)).map(told)).toEqual([
      ...['content and more', 'content', 'con'],
    ]);
    await unlink(join(base, 'turns'));
    await mkdir(join(base, 'turns'));
    await listed(connection);
    expect((await connection.readTogether(entries.slice(3), MAX, signal)).map(told)).toEqual(['unsupported']);
  });
});

describe.runIf(process.platform === 'linux')('a pipe', () => {
  /** Writes into the pipe, which takes until somebody opens it to read. */
  const writer = (name: string) => spawn('sh', ['-c', 'echo > "$1"', 'sh', join(base, name)], { stdio: 'ignore' });

  it.each([
    ['came after the listing', false],
    ['was there before', true],
  ])('is never opened, whether it %s', async (_, early) => {
    await writeFile(join(base, 'file'), 'x');
    await writeFile(join(base, 'pipe'), 'x');
    const replace = async (): Promise<void> => {
      await unlink(join(base, 'pipe'));
      execFileSync('mkfifo', [join(base, 'pipe')]);
    };
    await using connection = await open();
    if (early) await replace();
    const entries = await listed(connection);
    await sleep(20); // the clock of the file system moves on
    if (!early) await replace();
    const waits = writer('pipe');
    const opened = once(waits, 'exit').then(() => 'opened');
    const named = entries.map((entry): Entry => ({ ...entry, kind: 'file', size: 1 }));
    expect((await connection.readTogether(named, MAX, signal)).map(told)).toEqual(['x', 'unsupported']);
    expect(await Promise.race([opened, sleep(150, 'closed')])).toBe('closed');
    waits.kill('SIGKILL');
    await opened;
  });
});
