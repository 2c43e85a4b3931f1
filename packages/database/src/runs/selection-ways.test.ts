import { expect, test } from 'vitest';
import { SelectionWays } from './selection-ways.ts';

const wanted = (ways: SelectionWays) =>
  ways
    .take()
    .map(({ name, what }) => `${name} ${what}`)
    .sort();

test('the way to a folder is given once, however many items lie in it and however often they are taken', () => {
  const ways = new SelectionWays();
  ways.add(['a', 'b', 'one'], false);
  ways.add(['a', 'b', 'two'], false);
  expect(wanted(ways)).toEqual(['a through', 'b through', 'one file', 'two file']);
  ways.add(['a', 'b', 'three'], false);
  ways.add(['a', 'c', 'four'], false);
  expect(wanted(ways)).toEqual(['c through', 'four file', 'three file']);
});

test('a folder that is wanted itself is no mere way, whichever is told first', () => {
  const ways = new SelectionWays();
  ways.add(['a', 'one'], false);
  ways.add(['a'], true);
  ways.add(['b'], true);
  ways.add(['b', 'one'], false);
  expect(wanted(ways)).toEqual(['a folder', 'b folder', 'one file', 'one file']);
  ways.add(['c', 'one'], false);
  expect(wanted(ways)).toEqual(['c through', 'one file']);
  ways.add(['c'], true);
  expect(wanted(ways)).toEqual(['c folder']);
});

test('more folders than are remembered are given again, and none is lost', () => {
  const ways = new SelectionWays();
  const add = (): void => {
    for (let n = 0; n < 25_000; n++) ways.add([`folder ${n}`, 'file'], false);
  };
  add();
  expect(ways.take()).toHaveLength(50_000);
  add();
  const again = ways.take();
  expect(again.filter(({ what }) => what === 'file')).toHaveLength(25_000);
  expect(again.length).toBeLessThanOrEqual(50_000);
});
