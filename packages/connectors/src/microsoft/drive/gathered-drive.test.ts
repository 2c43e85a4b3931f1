import { expect, it } from 'vitest';
import type { Change } from './delta.ts';
import { GatheredDrive } from './gathered-drive.ts';
import { WalkRoom } from './walk-room.ts';

const top: Change = { id: 'top', name: 'root', root: {}, folder: {} };
const inside = (id: string, parent: string, more: Partial<Change> = {}): Change => ({
  id,
  name: id,
  folder: {},
  parentReference: { id: parent },
  ...more,
});
const deleted = (id: string): Change => ({ id, deleted: {}, parentReference: {} });

function gathered(...changes: readonly Change[]): GatheredDrive {
  const drive = new GatheredDrive(new WalkRoom());
  expect(drive.add(changes)).toBe(true);
  return drive;
}

it('counts what is told of an item last, wherever its folder comes', () => {
  const drive = gathered(inside('b', 'a'), inside('a', 'top'), top, inside('b', 'top'));
  expect(drive.close()).toBe(true);
  expect(drive.takeChildren('top')?.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(drive.takeChildren('a')).toEqual([]);
});

it('leaves out what was deleted, and what lay in a folder that was', () => {
  const drive = gathered(top, inside('a', 'top'), inside('b', 'a'), inside('c', 'b'), deleted('a'));
  expect(drive.close()).toBe(true);
  expect(drive.takeChildren('top')).toEqual([]);
});

it('knows an item that was deleted and is there again', () => {
  const drive = gathered(top, inside('a', 'top'), deleted('a'), inside('a', 'top'));
  expect(drive.close()).toBe(true);
  expect(drive.takeChildren('top')).toHaveLength(1);
});

it.each([
  ['a folder that never came', [top, inside('b', 'a')]],
  ['no top', [inside('a', 'a')]],
  ['two folders in each other', [top, inside('a', 'b'), inside('b', 'a'), inside('c', 'a')]],
  ['a folder in itself', [top, inside('a', 'a')]],
])('is not whole with %s', (_, changes) => {
  expect(gathered(...changes).close()).toBe(false);
});

it('takes no more than there is room for, and gives the room back as items leave it', () => {
  const room = new WalkRoom(600);
  using drive = new GatheredDrive(room);
  expect(drive.add([top, inside('a', 'top')])).toBe(true);
  expect(drive.add([inside('b', 'top')])).toBe(false);
  expect(drive.close()).toBe(true);
  expect(drive.takeChildren('top')).toHaveLength(1);
  drive.clear();
  expect(room.take(600)).toBe(true);
});
