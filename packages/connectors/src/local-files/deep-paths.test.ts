import { execFileSync } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasFolderHandles } from './open-folder.ts';
import { bytesOf, listed, localFixture, never, refOf, write } from './testing/local-fixture.ts';

/** Beyond what the kernel spells each use of a folder looks at all that are above it: fewer folders with longer names prove the same in less time. */
const names = Array.from({ length: 140 }, (_, i) => `${i}`.padStart(59, 'n'));

it.skipIf(!(await hasFolderHandles()))('paths of 8,400 bytes are made, listed, written and read', async () => {
  await using fixture = await localFixture();
  const { connection, disk } = fixture;
  try {
    for (let depth = 1; depth <= names.length; depth++) {
      await connection.createFolder(refOf(...names.slice(0, depth)), {}, never());
    }
    const file = refOf(...names, 'file');
    const stored = await write(connection, file, 'content');
    expect((await listed(connection, refOf(...names))).map(({ name }) => name)).toEqual(['file']);
    const body = await connection.read(stored, { offset: 0 }, never());
    expect((await bytesOf(body)).toString()).toBe('content');
    // What is held open no longer lies where the path leads.
    await rename(join(disk, ...names.slice(0, 35)), join(disk, 'elsewhere'));
    expect(await connection.stat(file, never())).toBe(null);
  } finally {
    // Node's own `rm` goes by whole paths.
    execFileSync('rm', ['-rf', join(disk, names[0] ?? ''), join(disk, 'elsewhere')]);
  }
});
