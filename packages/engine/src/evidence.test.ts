import { createHash } from 'node:crypto';
import { MemoryStore } from '@drover/connectors/memory';
import type { Capabilities, ItemRecord } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

const TEXT = 'twelve bytes';
const MD5 = createHash('md5').update(TEXT).digest('hex');
const T = Date.UTC(2020, 0, 1);
const listsMd5: Partial<Capabilities> = { hashes: [{ kind: 'md5', cost: 'listed' }] };

interface Sides {
  readonly from?: Partial<Capabilities>;
  readonly to?: Partial<Capabilities>;
  readonly verify?: 'size' | 'hash' | 'reread';
  /** The destination has the file already, with this text. */
  readonly there?: string;
}

async function recordOf({ from, to, verify = 'hash', there }: Sides): Promise<ItemRecord | undefined> {
  const source = new MemoryStore({ capabilities: from ?? {} });
  source.putFile('a', TEXT, T);
  const destination = new MemoryStore({ capabilities: to ?? {} });
  if (there !== undefined) destination.putFile('a', there, T);
  const journal = new MemoryJournal();
  await transfer({ from: source, to: destination, journal, policy: { verify } });
  return journal.records.find(({ kind }) => kind === 'file');
}

test.each<[string, Sides, object]>([
  ['read back', { verify: 'reread' }, { by: 'reread', hash: { kind: 'md5', source: MD5 } }],
  ['the hash that the destination reports', { to: listsMd5 }, { by: 'hash', hash: { kind: 'md5', source: MD5 } }],
  [
    'hashes that both list',
    { from: listsMd5, to: listsMd5, verify: 'size' },
    { by: 'hash-listed', hash: { kind: 'md5', source: MD5 } },
  ],
  ['its size alone, without a hash', { to: { hashes: [] } }, { by: 'size' }],
])('a copied file is known by %s', async (_, sides, evidence) => {
  expect(await recordOf(sides)).toMatchObject({ outcome: { type: 'copied' }, evidence });
});

test.each<[string, Sides, object]>([
  ['size and time', { there: TEXT }, { by: 'size-and-time' }],
  ['hashes that both list', { there: TEXT, from: listsMd5, to: listsMd5 }, { by: 'hash-listed' }],
])('a file that was there before is known by %s', async (_, sides, evidence) => {
  const record = await recordOf(sides);
  expect(record).toMatchObject({ outcome: { reason: 'unchanged' }, bytes: 0, size: TEXT.length, evidence });
});

test('evidence stays while neither side changes, and is taken anew when somebody touches the copy', async () => {
  const source = new MemoryStore();
  source.putFile('a', TEXT, T);
  const destination = new MemoryStore();
  const journal = new MemoryJournal();
  const run = async () => {
    const before = journal.records.length;
    await transfer({ from: source, to: destination, journal, policy: { verify: 'reread' } });
    return journal.records.slice(before).find(({ kind }) => kind === 'file');
  };
  expect((await run())?.evidence?.by).toBe('reread');
  expect((await run())?.evidence).toBeUndefined();
  destination.putFile('a', TEXT.toUpperCase(), T);
  expect((await run())?.evidence).toEqual({ by: 'size-and-time' });
});
