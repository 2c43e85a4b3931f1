import { randomBytes } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { TestDrive } from './test-drive.ts';
import { RcloneRoom } from './testing/rclone-room.ts';

const MIB = 2 ** 20;
const modified = new Date('2019-08-07T06:05:04Z');

const obstacle = await RcloneRoom.obstacle();

describe.each([
  { type: 'business', flavour: 'business', large: 100, place: 'a OneDrive for work' },
  { type: 'documentLibrary', flavour: 'business', large: 11, place: 'a document library' },
  { type: 'personal', flavour: 'personal', large: 11, place: 'a OneDrive for consumers' },
] as const)('rclone and $place', ({ type, flavour, large }) => {
  const files = [
    { name: 'empty', size: 0 },
    { name: 'one byte', size: 1 },
    { name: 'Größe 100% #1/4 MiB & more+.bin', size: 4 * MIB },
    { name: `Größe 100% #1/deeper/${large} MiB.bin`, size: large * MIB },
  ];
  let room: RcloneRoom;
  let drive: TestDrive;

  beforeAll(async () => {
    if (obstacle !== null) return;
    const users = [{ userPrincipalName: 'anna@contoso.example' }];
    room = await RcloneRoom.open({ flavour, users, sites: [{ path: 'sites/Marketing' }], pageSize: 2 });
    const { microsoft } = room;
    drive =
      type === 'documentLibrary' ? microsoft.library('sites/Marketing') : microsoft.oneDrive('anna@contoso.example');
  });
  beforeEach((context) => {
    if (obstacle !== null) context.skip(obstacle);
  });
  afterAll(() => room?.[Symbol.asyncDispose]());

  /** Runs rclone, which must end well, and gives what it said. */
  async function rclone(...args: string[]): Promise<string> {
    const { status, output } = await room.run({ id: drive.id, type }, args);
    expect(status, output).toBe(0);
    return output;
  }

  test('agree about files of all sizes, there and back', async () => {
    const [here, back] = [join(room.folder, 'here'), join(room.folder, 'back')];
    await makeFiles(here, files);
    await rclone('copy', here, 'ms:copied');
    expect(await rclone('check', here, 'ms:copied')).toContain('4 matching files');
    expect(drive.tree().filter(({ kind }) => kind === 'file')).toHaveLength(files.length);
    for (const { name, size } of files) expect(drive.look(`copied/${name}`)).toMatchObject({ size, modified });
    await rclone('copy', 'ms:copied', back);
    expect(await rclone('check', '--download', here, back)).toContain('4 matching files');
    expect(await rclone('copy', '-v', here, 'ms:copied')).not.toContain('Copied');
    expect(room.microsoft.violations()).toEqual([]);
    expect(room.microsoft.errors()).toEqual([]);
    expect(room.microsoft.openUploads()).toBe(0);
  });

  test('agree about a tree that lies in the drive', async () => {
    for (const number of [1, 2, 3, 4, 5]) await drive.put(`kept/file ${number}.txt`, `${number}`, { modified });
    drive.folder('kept/empty folder');
    await drive.put('kept/a/b/c/deep.txt', 'deep', { modified });
    const listed = await rclone('lsf', '-R', '--format', 'pst', '--files-only', 'ms:kept');
    const lines = listed.split('\n').filter((line) => line.includes(';'));
    const time = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ');
    expect(lines.map((line) => line.split(';').slice(0, 2)).sort()).toEqual([
      ['a/b/c/deep.txt', '4'],
      ...[1, 2, 3, 4, 5].map((number) => [`file ${number}.txt`, '1']),
    ]);
    expect(lines.every((line) => line.includes(time(modified).slice(0, 10)))).toBe(true);
    expect(await rclone('lsf', '-R', '--dirs-only', 'ms:kept')).toContain('empty folder/');
    expect(room.microsoft.violations()).toEqual([]);
  });

  test('agree about a file that is replaced, and about one that is removed', async () => {
    const here = join(room.folder, 'changing');
    await mkdir(here, { recursive: true });
    await writeFile(join(here, 'file'), 'first');
    await rclone('copy', here, 'ms:changing');
    await writeFile(join(here, 'file'), 'second and longer');
    await rclone('copy', here, 'ms:changing');
    expect((await drive.read('changing/file')).toString()).toBe('second and longer');
    await rclone('deletefile', 'ms:changing/file');
    expect(drive.look('changing/file')).toBeNull();
    expect(room.microsoft.violations()).toEqual([]);
  });
});

async function makeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly size: number }[],
): Promise<void> {
  for (const { name, size } of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, randomBytes(size));
    await utimes(path, modified, modified);
  }
}
