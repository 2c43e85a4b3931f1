import { MemoryStore } from '@drover/connectors/memory';
import type { RunJournal } from '@drover/core';
import { expect, test } from 'vitest';
import { transfer } from '../testing/harness.ts';
import { interceptJournal } from '../testing/intercept.ts';
import { MemoryJournal } from './memory-journal.ts';

const parts = { fromBytes: 10, partBytes: 10, multiple: 1, maxParts: 100, parallel: false };

test('a journal that cannot keep an unfinished upload ends the run and is no failure of the file', async () => {
  const from = new MemoryStore();
  from.putFile('large', 'more than ten bytes');
  const journal = interceptJournal(new MemoryJournal(), (what) => {
    if (what === 'journal before saveUpload') throw new Error('the disk is full');
  });
  await expect(transfer({ from, to: new MemoryStore({ parts }), journal })).rejects.toThrow('the disk is full');
});

test('two deaths in a row, and a source that changes after each, make nobody else of our own write', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  const version = async (number: number, kept: RunJournal) => {
    from.putFile('f', 'x'.repeat(number), Date.UTC(2020, number));
    return await transfer({ from, to, journal: kept });
  };
  await version(1, journal);
  // Written, and dead before that is recorded.
  const unrecorded = interceptJournal(journal, diesAt('before record'));
  await expect(version(2, unrecorded)).rejects.toThrow('dead');
  expect(to.text('f')).toBe('xx');
  // Dead before anything is written.
  const unwritten = interceptJournal(journal, diesAt('after beginReplacing'));
  await expect(version(3, unwritten)).rejects.toThrow('dead');
  expect(to.text('f')).toBe('xx');
  const { counters } = await version(4, journal);
  expect(counters).toMatchObject({ filesCopied: 1, filesConflicting: 0, filesSkipped: 0 });
  expect(to.text('f')).toBe('xxxx');
});

function diesAt(step: string): (what: string) => void {
  return (what) => {
    if (what === `journal ${step}`) throw new Error('dead');
  };
}
