import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, rootRef } from '@drover/core';
import { expect, it } from 'vitest';
import type { Activity } from '../control/messages.ts';
import { Activities } from './activities.ts';
import { observed, pathOnMachine } from './observed.ts';

const signal = new AbortController().signal;
const at = (...segments: string[]) => ({ root: '', segments });

function bed(): { connection: Connection; seen: Activity[]; stop: () => void } {
  const store = new MemoryStore({ walk: true, bulk: true });
  store.putFile('Users/mover/file.txt', 'hello');
  store.putFile('Users/mover/picture.jpg', 'world');
  const activities = new Activities();
  const seen: Activity[] = [];
  const watching = activities.watch((activity) => seen.push(activity));
  return {
    connection: observed(new MemoryConnection(store), activities),
    seen,
    stop: () => watching[Symbol.dispose](),
  };
}

async function list(connection: Connection, ...segments: string[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of connection.list(at(...segments), signal)) entries.push(...page);
  return entries;
}

it('tells each folder that is looked into and each file whose bytes are read, in order', async () => {
  const { connection, seen, stop } = bed();
  await list(connection);
  await list(connection, 'Users');
  const files = await list(connection, 'Users', 'mover');
  for (const entry of files) for await (const _ of await connection.read(entry, { offset: 0 }, signal));
  expect(seen.map(({ action, path }) => `${action}: ${path}`)).toEqual([
    'Browse: /',
    'Browse: /Users',
    'Browse: /Users/mover',
    'Upload: /Users/mover/file.txt',
    'Upload: /Users/mover/picture.jpg',
  ]);
  stop();
  await list(connection);
  expect(seen).toHaveLength(5);
});

it('tells the folders of a walk, and each file of a pack', async () => {
  const { connection, seen } = bed();
  const { walk, bulkRead } = connection;
  expect([walk, bulkRead]).not.toContain(undefined);
  const files: Entry[] = [];
  for await (const { entries } of walk?.tree(rootRef(), null, signal) ?? [])
    files.push(...entries.filter(({ kind }) => kind === 'file'));
  for await (const _ of bulkRead?.readMany(files, signal) ?? []);
  expect(seen.map(({ action, path }) => `${action}: ${path}`)).toEqual([
    'Browse: /',
    'Browse: /Users',
    'Browse: /Users/mover',
    'Upload: /Users/mover/file.txt',
    'Upload: /Users/mover/picture.jpg',
  ]);
});

it('shows paths as the machine writes them, and no control characters', () => {
  expect(pathOnMachine(at('Users', 'x'))).toBe('/Users/x');
  expect(pathOnMachine(at('D:', 'Users'))).toBe('D:/Users');
  expect(pathOnMachine(at())).toBe('/');
  expect(pathOnMachine(at('a\nb'))).toBe('/a\\u000Ab');
});
