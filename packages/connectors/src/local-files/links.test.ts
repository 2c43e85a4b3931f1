import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { hasFolderHandles, pathAccess, procAccess } from './open-folder.ts';
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

const linux = await hasFolderHandles();
const ways = [
  ['with folder handles', procAccess],
  ['without folder handles', pathAccess],
] as const;

describe.each(ways)('a link below the root, %s', (_, access) => {
  const here = access === procAccess && !linux ? it.skip : it;

  here('is never followed by listing, reading, writing, making, discarding or looking', async () => {
    await using fixture = await localFixture(access);
    const { connection, disk, outside } = fixture;
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await symlink(outside, join(disk, 'link'));
    const file = refOf('link', 'secret.txt');
    const notFollowed = { kind: 'not-found' };
    const known = { ref: file, name: 'secret.txt', kind: 'file', size: 6 } as const;
    await expect(listed(connection, refOf('link'))).rejects.toMatchObject(notFollowed);
    await expect(connection.read(known, { offset: 0 }, never())).rejects.toMatchObject(notFollowed);
    await expect(write(connection, refOf('link', 'new.txt'), 'new')).rejects.toMatchObject(notFollowed);
    await expect(connection.createFolder(refOf('link', 'new'), {}, never())).rejects.toMatchObject(notFollowed);
    await expect(connection.upload.begin(targetOf(refOf('link', 'new.txt'), 4), never())).rejects.toMatchObject(
      notFollowed,
    );
    await expect(connection.hashes.hash(known, 'md5', never())).rejects.toMatchObject(notFollowed);
    await expect(
      connection.times.setModified(file, { modified: { epochMs: 0, precisionMs: 1 } }, never()),
    ).rejects.toMatchObject(notFollowed);
    expect(await connection.stat(file, never())).toBe(null);
    const temporary = targetOf(refOf('link', 'x'), 0).temporary;
    await writeFile(join(outside, temporary), 'theirs');
    await connection.discard(refOf('link', temporary), never());
    expect((await readdir(outside)).sort()).toEqual([temporary, 'secret.txt'].sort());
  });

  here('is not followed by reading it or by setting its times, and a write replaces the link itself', async () => {
    await using fixture = await localFixture(access);
    const { connection, disk, outside } = fixture;
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await utimes(join(outside, 'secret.txt'), 1_000, 1_000);
    await symlink(join(outside, 'secret.txt'), join(disk, 'link'));
    const entry = await entryAt(connection, refOf('link'));
    expect(entry).toMatchObject({ kind: 'link', linkTarget: join(outside, 'secret.txt') });
    await expect(connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject({ kind: 'unsupported' });
    await connection.times.setModified(refOf('link'), { modified: { epochMs: 5_000_000, precisionMs: 1 } }, never());
    expect((await lstat(join(outside, 'secret.txt'))).mtimeMs).toBe(1_000_000);
    expect((await lstat(join(disk, 'link'))).mtimeMs).toBe(5_000_000);
    await write(connection, refOf('link'), 'new');
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(await readFile(join(disk, 'link'), 'utf8')).toBe('new');
  });

  here('at the name of a temporary file is removed, not followed', async () => {
    await using fixture = await localFixture(access);
    const { connection, disk, outside } = fixture;
    const target = targetOf(refOf('a.txt'), 4);
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await symlink(join(outside, 'secret.txt'), join(disk, target.temporary));
    await connection.write(target, bodyOf('body'), never());
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(await readdir(disk)).toEqual(['a.txt']);
  });

  here('that took the place of a folder in use leads nowhere', async () => {
    await using fixture = await localFixture(access);
    const { connection, disk, outside } = fixture;
    await mkdir(join(disk, 'docs'));
    const entry = await write(connection, refOf('docs', 'a.txt'), 'inside');
    await writeFile(join(outside, 'a.txt'), 'secret');
    await rename(join(disk, 'docs'), join(disk, 'away'));
    await symlink(outside, join(disk, 'docs'));
    await expect(connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject({ kind: 'not-found' });
    await expect(write(connection, refOf('docs', 'b.txt'), 'new')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await readdir(outside)).toEqual(['a.txt']);
    expect(await readdir(join(disk, 'away'))).toEqual(['a.txt']);
  });

  here('that was a folder and is one again is a folder', async () => {
    await using fixture = await localFixture(access);
    const { connection, disk } = fixture;
    await mkdir(join(disk, 'docs'));
    await write(connection, refOf('docs', 'a.txt'), 'first');
    await rm(join(disk, 'docs'), { recursive: true });
    await expect(write(connection, refOf('docs', 'a.txt'), 'nowhere')).rejects.toMatchObject({ kind: 'not-found' });
    await mkdir(join(disk, 'docs'));
    await write(connection, refOf('docs', 'a.txt'), 'second');
    expect(await readFile(join(disk, 'docs', 'a.txt'), 'utf8')).toBe('second');
  });
});

describe('a folder that is swapped for a link again and again', () => {
  it.runIf(linux)('lets no byte in or out, however the moments fall', async () => {
    await using fixture = await localFixture(procAccess);
    const { connection, disk, outside } = fixture;
    await mkdir(join(disk, 'docs', 'deep'), { recursive: true });
    await mkdir(join(outside, 'deep'));
    await writeFile(join(outside, 'deep', 'a.txt'), 'secret');
    await write(connection, refOf('docs', 'deep', 'a.txt'), 'inside');
    const script = fileURLToPath(new URL('testing/swap-links.ts', import.meta.url));
    const swapper = spawn(process.execPath, [script, join(disk, 'docs'), outside], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const done = { read: 0, written: 0, refused: 0 };
    try {
      await once(swapper.stdout, 'data');
      const known = { ref: refOf('docs', 'deep', 'a.txt'), name: 'a.txt', kind: 'file', size: 6 } as const;
      const attempt = async (operation: () => Promise<void>) => {
        try {
          await operation();
        } catch (error) {
          if (!(error instanceof StorageError) || error.kind !== 'not-found') throw error;
          done.refused++;
        }
      };
      const until = performance.now() + 2_000;
      for (let i = 0; performance.now() < until; i++) {
        await attempt(async () => {
          const bytes = await bytesOf(await connection.read(known, { offset: 0 }, never()));
          expect(bytes.toString()).toBe('inside');
          done.read++;
        });
        await attempt(async () => {
          await write(connection, refOf('docs', 'deep', `new ${i % 50}.txt`), 'new');
          done.written++;
        });
        await attempt(async () => {
          const names = (await listed(connection, refOf('docs'))).map((entry) => entry.name);
          expect(names).toEqual(['deep']);
        });
      }
    } finally {
      swapper.kill('SIGKILL');
      await once(swapper, 'exit');
    }
    expect(await readdir(outside)).toEqual(['deep']);
    expect(await readdir(join(outside, 'deep'))).toEqual(['a.txt']);
    expect(Math.min(done.read, done.written, done.refused)).toBeGreaterThan(0);
  });
});
