import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, link, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { realClock } from '@drover/connector-kit/testing';
import { clampTime, sameTime, segmentFromBytes, versionOf } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFolder } from './connection.ts';
import { pathAccess, procAccess } from './open-folder.ts';
import {
  bodyOf,
  bytesOf,
  entryAt,
  listed,
  localFixture,
  never,
  refOf,
  targetOf,
  write,
} from './testing/local-fixture.ts';

const FIRST_32_BIT_MS = -(2 ** 31) * 1000;

describe('a local folder', () => {
  it('keeps times to the microsecond, before 1970 and far away', async () => {
    await using fixture = await localFixture();
    const { connection } = fixture;
    const { range } = connection.capabilities.times;
    const within = fc.double({ min: range.minEpochMs, max: range.maxEpochMs, noNaN: true });
    await fc.assert(
      fc.asyncProperty(within, async (wanted) => {
        const { epochMs } = clampTime({ epochMs: wanted, precisionMs: 0.001 }, range).time;
        const written = await write(connection, refOf('a.txt'), 'x', {
          meta: { modified: { epochMs, precisionMs: 0.001 } },
        });
        const [found] = await listed(connection, refOf());
        expect(written.modified !== undefined && sameTime(written.modified, { epochMs, precisionMs: 0.001 })).toBe(
          true,
        );
        expect(found?.modified).toEqual(written.modified);
      }),
      {
        numRuns: 100,
        examples: [
          [-1_234.567],
          [0],
          [-0.001],
          [1_700_000_000_123.456],
          [range.minEpochMs],
          [range.minEpochMs + 1],
          [range.maxEpochMs],
        ],
      },
    );
  });

  it.runIf(process.platform === 'linux')('holds the first second that 32 bits can count', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const { range } = connection.capabilities.times;
    expect(range.minEpochMs).toBeLessThanOrEqual(FIRST_32_BIT_MS);
    const modified = { epochMs: FIRST_32_BIT_MS, precisionMs: 0.001 };
    await write(connection, refOf('a.txt'), 'x', { meta: { modified } });
    expect((await stat(join(disk, 'a.txt'))).mtimeMs).toBe(FIRST_32_BIT_MS);
  });

  it('refuses a time that the disk would silently change', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const modified = { epochMs: connection.capabilities.times.range.maxEpochMs + 1_000, precisionMs: 1 };
    await expect(write(connection, refOf('a.txt'), 'x', { meta: { modified } })).rejects.toMatchObject({
      kind: 'unsupported',
    });
    expect(await readdir(disk)).toEqual([]);
  });

  it('reports names of any bytes, and finds them again', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 60 })
      .filter(
        (name) => !name.includes(0) && !name.includes(0x2f) && !['.', '..'].includes(Buffer.from(name).toString()),
      );
    await fc.assert(
      fc.asyncProperty(bytes, async (name) => {
        const path = Buffer.concat([Buffer.from(`${disk}/`), name]);
        const segment = segmentFromBytes(name);
        await write(connection, refOf(segment), 'content');
        expect(await readFile(path, 'utf8')).toBe('content');
        const [found, ...others] = await listed(connection, refOf());
        expect([found?.name, others]).toEqual([segment, []]);
        expect(
          (
            await bytesOf(await connection.read(await entryAt(connection, refOf(segment)), { offset: 0 }, never()))
          ).toString(),
        ).toBe('content');
        await rm(path);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['', '.', '..', 'a/b', '/', '../a', 'a\0b', '\uef00', '\ud800'])('refuses %j as a name', async (name) => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const illegal = { kind: 'invalid-name' };
    await mkdir(join(disk, 'a'));
    for (const segments of [[name], ['a', name], [name, 'a']]) {
      await expect(write(connection, refOf(...segments), 'x')).rejects.toMatchObject(illegal);
      await expect(connection.stat(refOf(...segments), never())).rejects.toMatchObject(illegal);
      await expect(listed(connection, refOf(...segments))).rejects.toMatchObject(illegal);
    }
    await expect(
      connection.write(targetOf(refOf('b'), 1, { temporary: name }), bodyOf('x'), never()),
    ).rejects.toMatchObject(illegal);
    expect(await readdir(disk)).toEqual(['a']);
  });

  it('makes a file with no more rights than it is told, and than the umask leaves', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    for (const mode of [0o600, 0o640, 0o777, 0o444, 0o4755]) {
      const made = (mode | 0o600) & 0o666 & ~process.umask();
      expect((await write(connection, refOf('a'), 'x', { meta: { mode } })).mode).toBe(made);
      expect((await stat(join(disk, 'a'))).mode & 0o7777).toBe(made);
    }
    const usual = await write(connection, refOf('b'), 'x');
    expect(usual.mode).toBe(0o666 & ~process.umask());
  });

  it('never shows a private file to others while it is written', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const target = targetOf(refOf('private'), 2_000_000, { meta: { mode: 0o600 } });
    const modes: number[] = [];
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1_500_000);
      modes.push((await stat(join(disk, target.temporary))).mode & 0o777);
      yield new Uint8Array(500_000);
    }
    // The first bytes are gathered, so the file appears when the second chunk is asked for.
    await connection.write(target, body(), never());
    expect(modes).toEqual([0o600]);
  });

  it('lets the owner fill a folder whose mode would forbid it', async () => {
    await using fixture = await localFixture();
    const { connection } = fixture;
    const folder = await connection.createFolder(refOf('sealed'), { mode: 0o500 }, never());
    expect(folder.mode).toBe(0o700);
    expect((await connection.createFolder(refOf('open'), { mode: 0o777 }, never())).mode).toBe(
      0o777 & ~process.umask(),
    );
    await write(connection, refOf('sealed', 'a.txt'), 'x');
  });

  it('removes what an earlier attempt left under its temporary name, but nobody else’s file', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const target = targetOf(refOf('a.txt'), 4);
    await writeFile(join(disk, target.temporary), 'left over from yesterday');
    await connection.write(target, bodyOf('body'), never());
    expect(await readFile(join(disk, 'a.txt'), 'utf8')).toBe('body');
    await writeFile(join(disk, 'theirs.part'), 'theirs');
    const foreign = targetOf(refOf('b.txt'), 4, { temporary: 'theirs.part' });
    await expect(connection.write(foreign, bodyOf('body'), never())).rejects.toMatchObject({ kind: 'already-exists' });
    expect(await readFile(join(disk, 'theirs.part'), 'utf8')).toBe('theirs');
  });

  it('lets exactly one of many writers win who want a file to be absent', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const other = await openFolder(disk, realClock, { durable: false });
    for (let round = 0; round < 30; round++) {
      const writers = Array.from({ length: 8 }, (_, i) =>
        write(i % 2 === 0 ? connection : other, refOf(`file ${round}`), `writer ${i}`, { condition: { if: 'absent' } }),
      );
      const outcomes = await Promise.allSettled(writers);
      const winners = outcomes.flatMap((each, i) => (each.status === 'fulfilled' ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(await readFile(join(disk, `file ${round}`), 'utf8')).toBe(`writer ${winners[0]}`);
    }
    expect((await readdir(disk)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await other[Symbol.asyncDispose]();
  });

  it('takes a chown, a chmod or a hard link for no change of a file, and an edit of the same size for one', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const modified = { epochMs: Date.UTC(2020, 1, 1), precisionMs: 1 };
    const since = versionOf(await write(connection, refOf('a.txt'), 'first', { meta: { modified } }));
    await link(join(disk, 'a.txt'), join(disk, 'backup'));
    await chmod(join(disk, 'a.txt'), 0o600);
    const again = await write(connection, refOf('a.txt'), 'again', {
      meta: { modified },
      condition: { if: 'unchanged', since },
    });
    await writeFile(join(disk, 'a.txt'), 'other');
    const late = write(connection, refOf('a.txt'), 'third', {
      condition: { if: 'unchanged', since: versionOf(again) },
    });
    await expect(late).rejects.toMatchObject({ kind: 'precondition-failed' });
    expect(await readFile(join(disk, 'a.txt'), 'utf8')).toBe('other');
    expect(await readFile(join(disk, 'backup'), 'utf8')).toBe('first');
  });

  it('refuses to go on reading a file that is another one by now', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const entry = await write(connection, refOf('a.txt'), 'the first version');
    await writeFile(join(disk, 'a.txt'), 'the other version');
    await expect(connection.read(entry, { offset: 4 }, never())).rejects.toMatchObject({ kind: 'precondition-failed' });
  });

  it('reads a growing file as far as it reached when it was opened, and shows that it changed', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const size = 3_000_000;
    const entry = await connection.write(targetOf(refOf('log'), size), bodyOf(new Uint8Array(size)), never());
    const stream = await connection.read(entry, { offset: 0 }, never());
    await writeFile(join(disk, 'log'), new Uint8Array(1_000_000), { flag: 'a' });
    expect((await bytesOf(stream)).length).toBe(size);
    expect((await stream.versionAfter?.())?.size).toBe(4_000_000);
  });

  it('does not hang on a pipe that took the place of a file', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const entry = await write(connection, refOf('a.txt'), 'x');
    await rm(join(disk, 'a.txt'));
    await promisify(execFile)('mkfifo', [join(disk, 'a.txt')]);
    await expect(connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('follows a link at the root itself, and says when the root is gone', async () => {
    await using fixture = await localFixture();
    const { disk, outside } = fixture;
    await symlink(outside, join(disk, 'root'));
    const connection = await openFolder(join(disk, 'root'), realClock, { durable: false });
    await write(connection, refOf('a.txt'), 'x');
    expect(await readdir(outside)).toEqual(['a.txt']);
    await rm(outside, { recursive: true });
    const gone = { kind: 'not-found', scope: 'root' };
    await expect(connection.stat(refOf('a.txt'), never())).rejects.toMatchObject(gone);
    await expect(listed(connection, refOf())).rejects.toMatchObject(gone);
    await mkdir(outside);
    await write(connection, refOf('b.txt'), 'x');
    expect(await readdir(outside)).toEqual(['b.txt']);
    await connection[Symbol.asyncDispose]();
    await expect(openFolder(join(disk, 'nothing'), realClock, { durable: false })).rejects.toMatchObject(gone);
    await writeFile(join(disk, 'file'), '');
    for (const access of [procAccess, pathAccess]) {
      const opening = openFolder(join(disk, 'file'), realClock, { durable: false, access });
      await expect(opening).rejects.toMatchObject({ ...gone, message: expect.stringContaining('is not a folder') });
    }
  });

  it('writes where a path leads, not where a folder was moved to', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    await mkdir(join(disk, 'docs'));
    await write(connection, refOf('docs', 'a.txt'), 'x');
    await rename(join(disk, 'docs'), join(disk, 'archive'));
    await mkdir(join(disk, 'docs'));
    await write(connection, refOf('docs', 'b.txt'), 'x');
    expect([await readdir(join(disk, 'docs')), await readdir(join(disk, 'archive'))]).toEqual([['b.txt'], ['a.txt']]);
  });

  it('leaves out what vanishes while a folder is listed', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    await Promise.all(Array.from({ length: 2_000 }, (_, i) => writeFile(join(disk, `file ${i}`), '')));
    const names = new Set<string>();
    for await (const page of connection.list(refOf(), never())) {
      for (const entry of page) names.add(entry.name);
      if (names.size === page.length)
        await Promise.all(Array.from({ length: 2_000 }, (_, i) => rm(join(disk, `file ${i}`), { force: true })));
    }
    expect(names.size).toBeGreaterThan(0);
    expect(names.size).toBeLessThan(2_000);
  });

  it.runIf(existsSync('/proc/self/fd'))('keeps few handles, and none once it is closed', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 600; i++) {
      await mkdir(join(disk, `folder ${i}`));
      await write(connection, refOf(`folder ${i}`, 'a.txt'), 'x');
    }
    expect(open() - before).toBeLessThan(300);
    const large = await connection.write(
      targetOf(refOf('large'), 2_000_000),
      bodyOf(new Uint8Array(2_000_000)),
      never(),
    );
    const stream = (await connection.read(large, { offset: 0 }, never()))[Symbol.asyncIterator]();
    await stream.next();
    const listing = connection.list(refOf(), never())[Symbol.asyncIterator]();
    await listing.next();
    await connection[Symbol.asyncDispose]();
    // The fixture's root handle was open before, too.
    expect(open()).toBeLessThan(before);
    await expect(stream.next()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(listing.next()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(connection.stat(refOf('large'), never())).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('frees the body of a write that comes after it was closed', async () => {
    await using fixture = await localFixture();
    const { connection } = fixture;
    await connection[Symbol.asyncDispose]();
    let freed = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
    }
    const chunks = body();
    const watched = {
      [Symbol.asyncIterator]: () => ({
        next: () => chunks.next(),
        return: async () => {
          freed = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    await expect(connection.write(targetOf(refOf('a'), 1), watched, never())).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(freed).toBe(true);
  });

  it('goes on with a large file in another session, and gives it its name only when it is whole', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const content = Buffer.alloc(3_000_000, 'resume me ');
    const target = targetOf(refOf('large.bin'), content.length, {
      meta: { mode: 0o400, modified: { epochMs: 1e12, precisionMs: 1 } },
    });
    const token = await connection.upload.begin(target, never());
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield content.subarray(0, 1_000_000);
      throw new Error('the source broke');
    }
    await expect(connection.upload.append(token, target, 0, breaking(), never())).rejects.toThrow('the source broke');
    const later = await openFolder(disk, realClock, { durable: true });
    const status = await later.upload.status(JSON.parse(JSON.stringify(token)), target, never());
    const from = status?.missing[0]?.from ?? Number.NaN;
    expect(status?.missing).toEqual([{ from, to: content.length }]);
    await expect(later.upload.commit(token, target, never())).rejects.toMatchObject({ kind: 'corrupt' });
    await expect(later.upload.append(token, target, from + 1, bodyOf('x'), never())).rejects.toMatchObject({
      kind: 'precondition-failed',
    });
    await later.upload.append(token, target, from, bodyOf(content.subarray(from)), never());
    expect(await readdir(disk)).toEqual([target.temporary]);
    const entry = await later.upload.commit(token, target, never());
    expect(entry).toMatchObject({ size: content.length, mode: 0o600, modified: { epochMs: 1e12 } });
    expect((await readFile(join(disk, 'large.bin'))).equals(content)).toBe(true);
    await later[Symbol.asyncDispose]();
  });

  it('does not take another file for an unfinished upload of its own', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    const target = targetOf(refOf('large.bin'), 8);
    const token = await connection.upload.begin(target, never());
    await rm(join(disk, target.temporary));
    await writeFile(join(disk, 'other'), 'other');
    await rename(join(disk, 'other'), join(disk, target.temporary));
    expect(await connection.upload.status(token, target, never())).toBe(null);
    await expect(connection.upload.append(token, target, 5, bodyOf('abc'), never())).rejects.toMatchObject({
      kind: 'not-found',
    });
    await connection.upload.abort(token, target, never());
    expect(await readFile(join(disk, target.temporary), 'utf8')).toBe('other');
  });

  it('tells capital letters apart where the disk does, whether the folder is empty or not', async () => {
    await using fixture = await localFixture();
    const { disk } = fixture;
    const tells = async () => {
      await using connection = await openFolder(disk, realClock, { durable: false });
      return connection.capabilities.caseSensitive;
    };
    const empty = await tells();
    await writeFile(join(disk, 'Readme'), 'x');
    const folds = (await lstat(join(disk, 'README')).catch(() => null)) !== null;
    expect([empty, await tells()]).toEqual([!folds, !folds]);
    if (folds) return;
    await link(join(disk, 'Readme'), join(disk, 'rEADME'));
    expect(await tells()).toBe(true);
  });
});
