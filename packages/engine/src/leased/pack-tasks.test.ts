import type { Entry, PendingUpload } from '@drover/core';
import { expect, test } from 'vitest';
import type { FileTask } from '../plan/file-task.ts';
import { packTasks, unpackTasks } from './pack-tasks.ts';

const upload: PendingUpload = { token: { url: 'https://secret' }, source: { size: 5 }, temporary: 't.part' };

function task(path: readonly string[], more: Partial<FileTask> = {}, entry: Partial<Entry> = {}): FileTask {
  const name = path.at(-1) ?? '';
  const modified = { epochMs: 1_700_000_000_000.125, precisionMs: 0.001 };
  const source: Entry = {
    ref: { root: 'share', segments: ['from', ...path] },
    name,
    kind: 'file',
    size: 5,
    modified,
    ...entry,
  };
  return {
    ...{ path, source, item: { root: '', segments: ['to', ...path] }, name, condition: { if: 'absent' }, known: null },
    ...{ pending: null, notes: [], beside: false, siblings: 3 },
    ...more,
  };
}

const tasks: readonly FileTask[] = [
  task(['a', 'plain']),
  task(['a', 'beside it']),
  task(['a', 'more siblings'], { siblings: 4 }),
  task(['b', 'size unknown'], {}, { size: null }),
  task(
    ['b', 'much told'],
    {},
    { mode: 0o644, owner: 'alice', changeTag: '"x"', hashes: { md5: '00' }, created: { epochMs: 1, precisionMs: 1 } },
  ),
  task(['b', 'twice (2)'], {}, { name: 'twice', ref: { root: 'share', segments: ['from', 'b', 'twice'], id: '2' } }),
  task(['b', 'a:b'], { name: 'ab', item: { root: '', segments: ['to', 'b', 'ab'], id: '9' } }),
  task(['b', 'known'], {
    condition: { if: 'unchanged', since: { size: 4, changeTag: 'y' } },
    known: { destinationName: 'known', destination: { size: 4 } },
    notes: [{ note: 'conflict-overwritten' }],
    beside: true,
  }),
  task(['top "quoted" \\ \n']),
];

test('gives back each task as it was', () => {
  const unpacked = unpackTasks(packTasks(tasks));
  expect(unpacked.map((each) => each.task)).toEqual(tasks);
  expect(unpacked.map(({ hasUpload }) => hasUpload)).toEqual(tasks.map(() => false));
});

test('tells the time of a file without one', () => {
  const { modified: _, ...source } = task(['x']).source;
  expect(unpackTasks(packTasks([task(['x'], { source })]))[0]?.task.source).toEqual(source);
});

test('leaves secrets of unfinished uploads out, and says that there is one', () => {
  const text = packTasks([task(['x'], { pending: upload, known: { destinationName: 'x', upload } })]);
  expect(text).not.toContain('secret');
  expect(unpackTasks(text)[0]).toMatchObject({
    hasUpload: true,
    task: { pending: null, known: { destinationName: 'x' } },
  });
});

test('takes few bytes for a plain file', () => {
  const many = Array.from({ length: 500 }, (_, at) => task(['a', `file ${at}`]));
  expect(packTasks(many).length / many.length).toBeLessThan(60);
});
