import { type Entry, StorageError } from '@drover/core';
import { expect, it } from 'vitest';
import { ReadableByMode } from './readable-by-mode.ts';

const never = new AbortController().signal;

function file(name: string, mode?: number, owner?: string): Entry {
  const shown = { ...(mode === undefined ? {} : { mode }), ...(owner === undefined ? {} : { owner, group: '100' }) };
  return { ref: { root: '', segments: [name] }, name, kind: 'file', size: 1, ...shown };
}

/** What is opened of these files, and which are refused; `mine` is who may read what is their own. */
async function ask(files: readonly Entry[], mine: string): Promise<{ opened: string[]; refused: string[] }> {
  const opened: string[] = [];
  const refused: string[] = [];
  const access = new ReadableByMode(async ({ name, mode = 0, owner }) => {
    opened.push(name);
    if (owner === mine && (mode & 0o400) !== 0) return;
    throw new StorageError({ kind: 'permission-denied', message: 'Refused.' });
  });
  for (const entry of files) await access.mayRead(entry, never).catch(() => refused.push(entry.name));
  return { opened, refused };
}

it('what all may read is opened by nobody, nor what tells no mode', async () => {
  const files = [file('a', 0o644, '1'), file('b', 0o755, '2'), file('c')];
  expect(await ask(files, '7')).toEqual({ opened: [], refused: [] });
});

it('of files of one owner, group and mode the first that can be opened stands for all', async () => {
  const own = Array.from({ length: 1000 }, (_, at) => file(`own ${at}`, 0o600, '7'));
  const closed = [file('theirs 1', 0o600, '8'), file('theirs 2', 0o600, '8'), file('none', 0o000, '7')];
  const names = ['theirs 1', 'theirs 2', 'none'];
  expect(await ask([...own, ...closed], '7')).toEqual({ opened: ['own 0', ...names], refused: names });
});

it('without owners only what nobody may read is opened', async () => {
  const files = [file('a', 0o600), file('b', 0o000), file('c', 0o200)];
  expect(await ask(files, '7')).toEqual({ opened: ['b', 'c'], refused: ['b', 'c'] });
});
