import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { displayPath } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith } from '../expect.ts';

export const listCases: readonly AcceptanceCase[] = [
  {
    name: 'lists an empty folder as empty',
    async run(context) {
      assert.deepEqual(await context.list(), []);
    },
  },
  {
    name: 'lists one file with its name, kind and size',
    async run(context) {
      await context.write('a.txt', 'hello');
      const entries = await context.list();
      assert.equal(entries.length, 1);
      assert.equal(entries[0]?.name, 'a.txt');
      assert.equal(entries[0]?.kind, 'file');
      if (entries[0]?.size !== null) assert.equal(entries[0]?.size, 5);
      assert.deepEqual(entries[0]?.ref.segments, context.item('a.txt').segments);
    },
  },
  {
    name: 'lists files and folders of one folder and nothing below it',
    async run(context) {
      const inner = await context.createFolder('inner');
      await context.createFolder('deeper', inner);
      await context.write(context.item('inner', 'hidden-from-above.txt'), 'x');
      await context.write('beside.txt', 'y');
      const entries = (await context.list()).sort((a, b) => (a.name < b.name ? -1 : 1));
      assert.deepEqual(
        entries.map(({ name, kind }) => [name, kind]),
        [
          ['beside.txt', 'file'],
          ['inner', 'folder'],
        ],
      );
      assert.deepEqual(await context.names(inner), ['deeper', 'hidden-from-above.txt']);
    },
  },
  {
    name: 'lists 10,000 entries, each once',
    timeoutMs: 600_000,
    async run(context) {
      const names = Array.from({ length: 10_000 }, (_, i) => `file-${String(i).padStart(5, '0')}.txt`);
      await plantMany(context, names);
      const listed = await context.names(context.item('many'));
      assert.equal(listed.length, names.length);
      assert.deepEqual(listed, names);
    },
  },
  {
    name: 'answers not-found for the listing of a missing folder',
    async run(context) {
      await rejectsWith(context.list(context.item('missing')), 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'refuses to list a file',
    async run(context) {
      await context.write('a.txt', 'hello');
      await rejectsWith(context.list(context.item('a.txt')), 'not-found', 'unsupported');
      await context.stillServes();
    },
  },
  {
    name: 'goes on after a listing that was left in the middle',
    async run(context) {
      await context.write('a.txt', 'a');
      await context.write('b.txt', 'b');
      for (let i = 0; i < 20; i++) {
        for await (const page of context.connection.list(context.folder, context.signal)) {
          assert.ok(page.length > 0);
          break;
        }
      }
      assert.deepEqual(await context.names(), ['a.txt', 'b.txt']);
    },
  },
  {
    name: 'lists several folders at once',
    async run(context) {
      const folders = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => context.createFolder(name)));
      await Promise.all(
        folders.map((folder) =>
          context.write({ ...folder, segments: [...folder.segments, `in-${folder.segments.at(-1)}`] }, 'x'),
        ),
      );
      const listings = await Promise.all(folders.map((folder) => context.names(folder)));
      assert.deepEqual(listings, [['in-a'], ['in-b'], ['in-c'], ['in-d'], ['in-e']]);
    },
  },
  {
    name: 'gives entries that can be read and listed as they are',
    async run(context) {
      await context.createFolder('inner');
      await context.write(context.item('inner', 'a.txt'), 'deep');
      const [folder] = await context.list();
      assert.ok(folder !== undefined);
      const [file] = await context.list(folder.ref);
      assert.ok(file !== undefined, `nothing in ${displayPath(folder.ref)}`);
      assert.equal(new TextDecoder().decode(await context.read(file)), 'deep');
    },
  },
];

/** 10,000 files in `many`: on disk where it is in reach, else through the connection. */
async function plantMany(context: CaseContext, names: readonly string[]): Promise<void> {
  const onDisk = context.diskIfReachable;
  if (onDisk !== undefined) await mkdir(join(onDisk, 'many'));
  else await context.createFolder('many');
  const plant = (name: string): Promise<unknown> =>
    onDisk === undefined ? context.write(context.item('many', name), '') : writeFile(join(onDisk, 'many', name), '');
  const pending = [...names];
  const worker = async (): Promise<void> => {
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) await plant(name);
  };
  await Promise.all(Array.from({ length: context.capabilities.operations.useful }, worker));
}
