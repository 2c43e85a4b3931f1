import type { FileRecord, ItemRecord } from '@drover/proof';
import { expect, it } from 'vitest';
import { RowClaims } from './row-claims.ts';

const EARLY = '2026-11-21T11:20:00.000Z';
const LATE = '2026-11-21T11:21:00.000Z';
const FOLDS = { caseSensitive: false, foldsUnicode: true };

type Row = readonly [destination: string, ...files: FileRecord[]];

function file(final: string, provedAt: string, by: 'found' | 'written' = 'written'): FileRecord {
  const there = { final: final.split('/'), provedAt, stored: { size: 3 } };
  const base = { type: 'file', path: final.split('/'), size: 3, listed: 2, run: 'r2', ...there } as const;
  if (by === 'found') return { ...base, group: 'weaker', class: 'C', evidence: 'size-and-time', reason: 'unchanged' };
  return { ...base, group: 'verified', class: 'A', evidence: 'reread', reason: 'copied' };
}

const one = (item: ItemRecord) => each([item]);

async function* each(items: readonly ItemRecord[]) {
  yield* items;
}

async function judged(rows: readonly Row[], names?: typeof FOLDS): Promise<readonly ItemRecord[][]> {
  const claims = new RowClaims(names);
  for (const [at, [destination, ...files]] of rows.entries()) {
    const source = { root: '', path: ['from', `${at}`] };
    await claims.add({ id: `${at}`, source, destination: destination.split('/') }, each(files));
  }
  return await Promise.all(rows.map(([, ...files], at) => Array.fromAsync(claims.judged(`${at}`, each(files)))));
}

/** Rows, by number, of which files are counted as written over. */
async function lost(rows: readonly Row[], names?: typeof FOLDS): Promise<readonly number[]> {
  return (await judged(rows, names)).flatMap((items, at) =>
    items.flatMap((item) => (item.type === 'file' && item.group === 'failed' ? [at] : [])),
  );
}

it('counts as failed what another row wrote over, with its sizes, and names that row', async () => {
  const [first, second] = await judged([
    ['tw', file('a', EARLY), file('b', EARLY)],
    ['tw', file('a', LATE)],
  ]);
  expect(first).toEqual([
    {
      ...{ type: 'file', path: ['a'], size: 3, listed: 2, run: 'r2', group: 'failed' },
      reason: 'destination:written-over',
      detail: 'The file that stands there is that of the row of /from/1, which goes to the same place.',
    },
    file('b', EARLY),
  ]);
  expect(second).toEqual([file('a', LATE)]);
});

it('goes by who wrote last, whatever the order of the rows, and whoever found it there later', async () => {
  const late: Row = ['tw', file('a', LATE)];
  const early: Row = ['tw', file('a', EARLY)];
  expect(await lost([late, early])).toEqual([1]);
  expect(await lost([early, ['tw', file('a', LATE, 'found')]])).toEqual([1]);
  expect(await lost([['tw', file('a', LATE, 'found')], early])).toEqual([0]);
  expect(await lost([early, late, early])).toEqual([0, 2]);
  expect(await lost([early, early])).toHaveLength(1);
});

it('counts a file that two rows bring to one place once, and not as lost', async () => {
  const claims = new RowClaims();
  const row = (id: string, ...path: string[]) => ({
    id,
    source: { root: '', path: ['s', ...path] },
    destination: ['d', ...path],
  });
  const rows = [
    [row('0'), file('x/f', EARLY)],
    [row('1', 'x'), file('f', LATE, 'found')],
    [row('2'), file('x/f', LATE, 'found')],
  ] as const;
  for (const [each, item] of rows) await claims.add(each, one(item));
  const told = await Promise.all(rows.map(([{ id }, item]) => Array.fromAsync(claims.judged(id, one(item)))));
  expect(told.flat().map((item) => (item.type === 'file' ? [item.group, item.reason] : null))).toEqual([
    ['verified', 'copied'],
    ['excluded', 'same-file'],
    ['excluded', 'same-file'],
  ]);
});

it('meets rows in each other, and names that the destination takes for one', async () => {
  expect(
    await lost([
      ['n', file('x/f', EARLY)],
      ['n/x', file('f', LATE)],
    ]),
  ).toEqual([0]);
  expect(
    await lost([
      ['n', file('x/f', LATE)],
      ['n/x', file('f', EARLY)],
    ]),
  ).toEqual([1]);
  expect(
    await lost(
      [
        ['N', file('f', EARLY)],
        ['n', file('F', LATE)],
      ],
      FOLDS,
    ),
  ).toEqual([0]);
  expect(
    await lost([
      ['N', file('f', EARLY)],
      ['n', file('F', LATE)],
    ]),
  ).toEqual([]);
  expect(await lost([['n', file('f', EARLY), file('F', LATE)]], FOLDS)).toEqual([0]);
});
