import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { rejectsWith } from '../expect.ts';
import { emptyFolders, uniqueNames } from '../requirements.ts';

export const folderCases: readonly AcceptanceCase[] = [
  {
    name: 'makes a folder and answers with it',
    async run(context) {
      const entry = await context.connection.createFolder(context.item('inner'), {}, context.signal);
      assert.equal(entry.kind, 'folder');
      assert.equal(entry.name, 'inner');
      assert.deepEqual(entry.ref.segments, context.item('inner').segments);
      assert.deepEqual(await context.list(entry.ref), []);
    },
  },
  {
    name: 'keeps an empty folder',
    needs: [emptyFolders],
    async run(context) {
      await context.createFolder('inner');
      const observer = await context.connect();
      assert.deepEqual(
        (await context.list(context.folder, observer)).map(({ name, kind }) => [name, kind]),
        [['inner', 'folder']],
      );
    },
  },
  {
    name: 'answers with the folder that is there already, and its content stays',
    async run(context) {
      const folder = await context.createFolder('inner');
      await context.write(context.item('inner', 'a.txt'), 'kept');
      const again = await context.connection.createFolder(context.item('inner'), {}, context.signal);
      assert.deepEqual(again.ref, folder);
      assert.equal(again.kind, 'folder');
      await context.holds(context.item('inner', 'a.txt'), 'kept');
      await context.holdsOnly('inner');
    },
  },
  {
    name: 'makes one folder when many ask for it at once',
    async run(context) {
      const asked = Array.from({ length: 10 }, () => context.createFolder('inner'));
      const refs = await Promise.all(asked);
      for (const ref of refs) assert.deepEqual(ref, refs[0]);
      await context.holdsOnly('inner');
    },
  },
  {
    name: 'refuses to make a folder where a file is',
    needs: [uniqueNames],
    async run(context) {
      await context.write('inner', 'a file');
      await rejectsWith(context.createFolder('inner'), 'already-exists');
      await context.holds('inner', 'a file');
      await context.stillServes();
    },
  },
  {
    name: 'refuses to make a folder in a missing one',
    async run(context) {
      await rejectsWith(context.createFolder('deeper', context.item('missing')), 'not-found');
      assert.equal(await context.stat('missing'), null);
      await context.stillServes();
    },
  },
  {
    name: 'refuses to make a folder below a file',
    async run(context) {
      await context.write('a.txt', 'hello');
      await rejectsWith(context.createFolder('inner', context.item('a.txt')), 'not-found', 'already-exists');
      await context.holds('a.txt', 'hello');
      await context.stillServes();
    },
  },
  {
    name: 'makes folders twenty levels deep and works at the bottom',
    async run(context) {
      let folder = context.folder;
      for (let level = 1; level <= 20; level++) folder = await context.createFolder(`level ${level}`, folder);
      const item = { ...folder, segments: [...folder.segments, 'deep.txt'] };
      await context.write({ root: item.root, segments: item.segments }, 'deep');
      assert.deepEqual(await context.names(folder), ['deep.txt']);
      await context.holds({ root: item.root, segments: item.segments }, 'deep');
    },
  },
];
