import { randomBytes } from 'node:crypto';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versionOf, type WriteTarget } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { bodyOf, entryAt, localFixture, never, refOf, targetOf, write } from './testing/local-fixture.ts';

describe('a file that is replaced in a local folder', () => {
  it.each([0o600, 0o640, 0o755, 0o664])('keeps its access rights %o', async (mode) => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    await writeFile(join(disk, 'a'), 'before');
    await chmod(join(disk, 'a'), mode);
    const since = versionOf(await entryAt(connection, refOf('a')));
    const entry = await write(connection, refOf('a'), 'after', { condition: { if: 'unchanged', since } });
    expect(entry.mode).toBe(mode);
    expect((await stat(join(disk, 'a'))).mode & 0o7777).toBe(mode);
  });

  it('is never open to more people while its new content comes, also in parts', async () => {
    await using fixture = await localFixture();
    const { connection, disk } = fixture;
    await writeFile(join(disk, 'a'), 'before');
    await chmod(join(disk, 'a'), 0o600);
    const since = versionOf(await entryAt(connection, refOf('a')));
    const content = randomBytes(2_000_000);
    const modes: number[] = [];
    const target: WriteTarget = targetOf(refOf('a'), content.length, {
      condition: { if: 'unchanged', since },
      beforeCommit: async () => {
        modes.push((await stat(join(disk, target.temporary))).mode & 0o777);
      },
    });
    const token = await connection.upload.begin(target, never());
    modes.push((await stat(join(disk, target.temporary))).mode & 0o777);
    await connection.upload.append(token, target, 0, bodyOf(content), never());
    const entry = await connection.upload.commit(token, target, never());
    expect(modes).toEqual([0o600, 0o600]);
    expect(entry.mode).toBe(0o600);
  });
});

it('takes from an unfinished file what its source no longer gives', async () => {
  await using fixture = await localFixture();
  const { connection, disk } = fixture;
  const target = targetOf(refOf('a'), 5);
  const token = await connection.upload.begin(target, never());
  await chmod(join(disk, target.temporary), 0o664);
  await connection.upload.append(token, target, 0, bodyOf('after'), never());
  const entry = await connection.upload.commit(token, { ...target, meta: { mode: 0o640 } }, never());
  expect(entry.mode).toBe(0o640);
  expect((await stat(join(disk, 'a'))).mode & 0o7777).toBe(0o640);
});
