import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2020, 0, 1);

async function bothEdited() {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  from.putFile('d/report.docx', 'first', AT);
  await transfer({ from, to, journal });
  from.putFile('d/report.docx', 'second, at the source', AT + DAY);
  to.putFile('d/report.docx', 'second, there', AT + 2 * DAY);
  return { from, to, journal };
}

describe('a file that was changed on both sides', () => {
  test('is kept as it is at the destination and reported', async () => {
    const { from, to, journal } = await bothEdited();
    const summary = await transfer({ from, to, journal });
    expect(summary).toMatchObject({ status: 101, counters: { filesConflicting: 1, filesCopied: 0 } });
    expect(to.text('d/report.docx')).toBe('second, there');
    expect(journal.records.at(-1)?.outcome).toMatchObject({ reason: 'conflict', detail: expect.any(String) });
  });

  test('is stored beside under a name of its own, once, when both are to be kept', async () => {
    const { from, to, journal } = await bothEdited();
    const policy = { conflicts: 'keep-both' } as const;
    const summary = await transfer({ from, to, journal, policy });
    expect(summary.counters).toMatchObject({ filesCopied: 1, filesConflicting: 0 });
    const [beside = '', ...others] = to.paths('d').filter((path) => path !== 'report.docx');
    expect(others).toEqual([]);
    expect(beside).toMatch(/^report \(from source [0-9a-f]{6}\)\.docx$/);
    expect(to.text(`d/${beside}`)).toBe('second, at the source');
    expect(to.text('d/report.docx')).toBe('second, there');
    expect(journal.records.at(-1)?.outcome).toMatchObject({ notes: [{ note: 'kept-both', name: beside }] });

    for (let i = 0; i < 2; i++) {
      expect((await transfer({ from, to, journal, policy })).counters).toMatchObject({
        filesCopied: 0,
        filesUnchanged: 1,
      });
    }
    expect(to.paths('d')).toHaveLength(2);

    from.putFile('d/report.docx', 'third, at the source', AT + 3 * DAY);
    await transfer({ from, to, journal, policy });
    expect(to.text('d/report.docx')).toBe('second, there');
    expect(to.paths('d')).toHaveLength(3);
  });

  test('has its version of the source beside it, once, also where only the destination changed', async () => {
    const from = new MemoryStore();
    const to = new MemoryStore();
    const journal = new MemoryJournal();
    const policy = { conflicts: 'keep-both' } as const;
    from.putFile('b', 'ours', AT);
    await transfer({ from, to, journal, policy });
    to.putFile('b', 'edited there', AT - DAY);
    for (const filesCopied of [1, 0, 0]) {
      expect((await transfer({ from, to, journal, policy })).counters).toMatchObject({ filesCopied, filesSkipped: 0 });
      expect(to.text('b')).toBe('edited there');
      expect(to.paths().map((path) => to.text(path))).toEqual(expect.arrayContaining(['ours', 'edited there']));
      expect(to.paths()).toHaveLength(2);
    }
  });

  test('is replaced, and that is noted, when the source is to win', async () => {
    const { from, to, journal } = await bothEdited();
    await transfer({ from, to, journal, policy: { conflicts: 'source-wins' } });
    expect(to.text('d/report.docx')).toBe('second, at the source');
    expect(journal.records.at(-1)?.outcome).toMatchObject({ notes: [{ note: 'conflict-overwritten' }] });
    expect((await transfer({ from, to, journal })).counters).toMatchObject({ filesUnchanged: 1, filesConflicting: 0 });
  });
});

test('a newer file that nobody knows of is kept unless it may be replaced', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  from.putFile('f', 'older', AT);
  to.putFile('f', 'newer, of somebody', AT + DAY);
  expect((await transfer({ from, to })).counters).toMatchObject({ filesSkipped: 1, filesCopied: 0 });
  expect(to.text('f')).toBe('newer, of somebody');
  await transfer({ from, to, policy: { newerDestination: 'replace' } });
  expect(to.text('f')).toBe('older');
});

test('what was deleted at the destination is copied again, what is extra there stays', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  from.putFile('d/a', 'a', AT);
  await transfer({ from, to, journal });
  to.remove('d/a');
  to.putFile('d/extra', 'e');
  to.putFile('extra/e', 'e');
  await transfer({ from, to, journal });
  expect(to.paths()).toEqual(['d/', 'd/a', 'd/extra', 'extra/', 'extra/e']);
});

test('a file against a folder, and a folder against a file, are reported and nothing is removed', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  from.putFile('x', 'file');
  from.putFile('y/inner/a', 'in a folder');
  to.putFile('x/child', 'here x is a folder');
  to.putFile('y', 'here y is a file');
  const summary = await transfer({ from, to, journal });
  expect(summary.status).toBe(401);
  expect(summary.counters).toMatchObject({ filesCopied: 0, foldersFailed: 2, filesFailedAtDestination: 2 });
  expect(to.paths()).toEqual(['x/', 'x/child', 'y']);
  expect(failures(journal)).toEqual({
    x: 'The destination has a folder of this name: /x.',
    y: 'The destination has a file of this name: /y.',
    'y/inner': 'The folder /y that it lies in could not be prepared: The destination has a file of this name: /y.',
    'y/inner/a': 'The folder /y that it lies in could not be prepared: The destination has a file of this name: /y.',
  });
});

test('a link that has the name of a file or folder is neither replaced nor followed, and what could not go counts as failed', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  from.putFile('a', 'file');
  from.putFile('b/inner', 'in a folder');
  from.putFile('c', 'goes well');
  to.putOther('a', 'link', 'nowhere');
  to.putOther('b', 'link', '../elsewhere');
  const summary = await transfer({ from, to, journal });
  expect(summary.status).toBe(201);
  expect(summary.counters).toMatchObject({ filesCopied: 1, foldersFailed: 1, filesFailedAtDestination: 2 });
  expect(to.paths()).toEqual(['a', 'b', 'c']);
  expect(failures(journal)).toMatchObject({
    a: 'The destination has a link of this name: /a.',
    b: 'The destination has a link of this name: /b.',
  });
});

test('a link that appears under the name of a file while it is on its way fails the file, once', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  from.putFile('a', 'file');
  let writes = 0;
  const busy = interceptConnection(new MemoryConnection(to), 'to', (what) => {
    if (what === 'to before write' && writes++ === 0) to.putOther('a', 'link', 'nowhere');
  });
  const summary = await transfer({ from, to: busy, journal });
  expect(summary).toMatchObject({ status: 401, counters: { filesFailedAtDestination: 1, filesCopied: 0 } });
  expect(writes).toBe(1);
  expect(to.paths()).toEqual(['a']);
  expect(failures(journal)).toEqual({ a: 'The destination has a link of this name: /a.' });
});

test('a dry run says which items would fail for what stands in their way', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  from.putFile('a', 'file');
  to.putOther('a', 'link', 'nowhere');
  const summary = await transfer({ from, to, mode: 'scan' });
  expect(summary.status).toBe(201);
  expect(summary.scan?.failures).toMatchObject({ count: 1, examples: [{ path: ['a'] }] });
});

function failures(journal: MemoryJournal): Record<string, string> {
  return Object.fromEntries(
    journal.records.flatMap(({ path, outcome }) =>
      outcome.type === 'failed' ? [[path.join('/'), outcome.error.message]] : [],
    ),
  );
}
