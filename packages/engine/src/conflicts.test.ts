import { MemoryStore } from '@drover/connectors/memory';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

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
        filesSkipped: 1,
      });
    }
    expect(to.paths('d')).toHaveLength(2);

    from.putFile('d/report.docx', 'third, at the source', AT + 3 * DAY);
    await transfer({ from, to, journal, policy });
    expect(to.text('d/report.docx')).toBe('second, there');
    expect(to.paths('d')).toHaveLength(3);
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
  expect(summary.status).toBe(227);
  expect(summary.counters).toMatchObject({ filesCopied: 0, foldersFailed: 0, filesFailedAtDestination: 0 });
  expect(to.paths()).toEqual(['x/', 'x/child', 'y']);
  const causes = Object.fromEntries(
    journal.records.map(({ path, outcome }) => [
      path.join('/'),
      outcome.type === 'skipped' ? outcome.cause : outcome.type,
    ]),
  );
  expect(causes).toEqual({ x: 'kind-mismatch', y: 'kind-mismatch', 'y/inner': 'parent', 'y/inner/a': 'parent' });
});
