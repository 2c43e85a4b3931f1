import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, realClock } from '@drover/connector-kit/testing';
import { type BulkContent, type Clock, type Entry, StorageError } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalConnection, openFolder } from './connection.ts';

const { signal } = new AbortController();
const MAX = 256 * 1024;

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drover-small-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** A clock on which every call takes so long that the disk counts as slow. */
function slowClock(): Clock {
  const still = new FakeClock();
  let now = 0;
  return {
    now: () => still.now(),
    sleep: (ms, until) => still.sleep(ms, until),
    monotonic: () => (now += 4),
  };
}

const file = (...segments: string[]): Entry => {
  const name = segments.at(-1) ?? '';
  return { ref: { root: '', segments }, name, kind: 'file', size: null };
};

async function readAll(connection: LocalConnection, entries: readonly Entry[], max = MAX): Promise<BulkContent[]> {
  const outcomes: BulkContent[] = [];
  while (outcomes.length < entries.length) {
    const slice = await connection.readTogether(entries.slice(outcomes.length), max, signal);
    expect(slice.length).toBeGreaterThan(0);
    outcomes.push(...slice);
  }
  return outcomes;
}

const textOf = ({ content }: BulkContent): string => {
  if (content instanceof Error) throw content;
  return Buffer.from(content).toString();
};
const kindOf = ({ content }: BulkContent): unknown => (content instanceof StorageError ? content.kind : 'read');

describe.each([
  ['answers from memory', realClock],
  ['is slow', slowClock()],
] as const)('small files that are read together, where the disk %s', (_, clock) => {
  const open = () => openFolder(base, clock, { durable: false, looksFirst: true });

  it('come in order with their versions, from all folders, the empty ones too', async () => {
    const names = Array.from({ length: 700 }, (_unused, at) => [`folder ${at % 3}`, `${at}.txt`] as const);
    for (const [folder, name] of names) {
      await mkdir(join(base, folder), { recursive: true });
      await writeFile(join(base, folder, name), name.repeat(Number.parseInt(name, 10) % 5));
    }
    await using connection = await open();
    const entries = names.map((path) => file(...path)).sort((a, b) => (a.ref.segments < b.ref.segments ? -1 : 1));
    const outcomes = await readAll(connection, entries);
    expect(outcomes.map(({ entry }) => entry)).toEqual(entries);
    expect(outcomes.map(textOf)).toEqual(entries.map(({ name }) => name.repeat(Number.parseInt(name, 10) % 5)));
    const now = await connection.stat(entries[5]?.ref ?? { root: '', segments: [] }, signal);
    expect(outcomes[5]?.versionAfter).toEqual({ size: now?.size, modified: now?.modified });
  });

  it('fail one by one, and never through a link, a pipe or a folder', async () => {
    await writeFile(join(base, 'good.txt'), 'good');
    await writeFile(join(base, 'large.bin'), Buffer.alloc(2_000));
    await symlink('good.txt', join(base, 'link'));
    await mkdir(join(base, 'folder'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(base, 'pipe')]);
    await using connection = await open();
    const names = ['good.txt', 'missing', 'link', 'folder', 'pipe', 'large.bin', '..', 'a/b', 'good.txt'];
    const outcomes = await readAll(
      connection,
      names.map((name) => file(name)),
      1_000,
    );
    expect(outcomes.map(kindOf)).toEqual([
      ...['read', 'not-found', 'unsupported', 'unsupported'],
      ...[
        process.platform === 'win32' ? 'not-found' : 'unsupported',
        'too-large',
        'invalid-name',
        'invalid-name',
        'read',
      ],
    ]);
    for (const [at, { content }] of outcomes.entries())
      if (content instanceof StorageError) expect(content.message).toContain(names[at]);
    const elsewhere = await readAll(connection, [file('missing', 'a'), file('missing', 'b'), file('good.txt')]);
    expect(elsewhere.map(kindOf)).toEqual(['not-found', 'not-found', 'read']);
  });

  it('come a few hundred kilobytes at a time', async () => {
    const entries = Array.from({ length: 30 }, (_unused, at) => file(`${at}.bin`));
    for (const { name } of entries) await writeFile(join(base, name), Buffer.alloc(100_000, name));
    await using connection = await open();
    const slice = await connection.readTogether(entries, MAX, signal);
    expect(slice.length).toBeLessThan(30);
    expect((await readAll(connection, entries)).map(({ content }) => Buffer.from(content as Uint8Array))).toEqual(
      entries.map(({ name }) => Buffer.alloc(100_000, name)),
    );
  });

  it.runIf(process.platform === 'linux')('are not fetched back from an archive unless that is allowed', async () => {
    await writeFile(join(base, 'here.txt'), 'here');
    await writeFile(join(base, 'archived.txt'), '');
    await truncate(join(base, 'archived.txt'), 5_000);
    const fetched: number[] = [];
    const mayRecall = async (bytes: number): Promise<boolean> => fetched.push(bytes) > 0;
    for (const offline of [{ withoutBlocks: true }, { withoutBlocks: true, mayRecall }]) {
      await using connection = await openFolder(base, clock, { durable: false, looksFirst: true, offline });
      const outcomes = await readAll(
        connection,
        ['here.txt', 'archived.txt', 'here.txt'].map((name) => file(name)),
      );
      const isArchiveKept = !('mayRecall' in offline);
      expect(outcomes.map(({ content }) => content instanceof Error)).toEqual([false, isArchiveKept, false]);
    }
    expect(fetched).toEqual([5_000]);
  });

  it('end when nobody wants them any more', async () => {
    await writeFile(join(base, 'a.txt'), 'x');
    await using connection = await open();
    const over = new AbortController();
    over.abort(new Error('enough'));
    await expect(connection.readTogether([file('a.txt')], MAX, over.signal)).rejects.toThrow('enough');
  });
});

describe('files that are asked for together', () => {
  it.skipIf(process.getuid?.() === 0)('are told apart by whether they may be read', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(base, name), 'x', { mode: name === 'b' ? 0o000 : 0o644 });
    await using connection = await openFolder(base, realClock, { durable: false });
    const entries = ['a', 'b', 'c', 'gone'].map((name) => file(name));
    const refusals = await connection.access.refusals(entries, signal);
    expect([...refusals].map(([{ name }, { kind }]) => [name, kind])).toEqual([
      ['b', 'permission-denied'],
      ['gone', 'not-found'],
    ]);
  });

  it('are refused one by one where their folder cannot be reached', async () => {
    await writeFile(join(base, 'a'), 'x');
    await using connection = await openFolder(base, realClock, { durable: false });
    const entries = [file('a'), file('gone', 'b'), file('gone', 'c'), file('a')];
    const refusals = await connection.access.refusals(entries, signal);
    expect([...refusals].map(([{ name }, { kind }]) => [name, kind])).toEqual([
      ['b', 'not-found'],
      ['c', 'not-found'],
    ]);
  });
});
