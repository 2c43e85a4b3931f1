import { describe, expect, it } from 'vitest';
import { entryAt, entryIn } from './drive-entry.ts';
import type { DriveItem } from './drive-item.ts';

const folder = { root: 'anna@example.com', segments: ['Documents'], id: '01F' };
const file: DriveItem = {
  id: '01A',
  name: 'a.txt',
  size: 5,
  eTag: '"{1},2"',
  file: { hashes: { quickXorHash: 'aCgDG9jwBgAAAAAABQAAAAAAAAA=' } },
  fileSystemInfo: { createdDateTime: '2019-03-04T05:06:07Z', lastModifiedDateTime: '2020-01-02T03:04:05.25Z' },
};

describe('an item of a drive', () => {
  it('is an entry with its id, times, tag and hash', () => {
    expect(entryIn(folder, file)).toEqual({
      ref: { root: 'anna@example.com', segments: ['Documents', 'a.txt'], id: '01A' },
      name: 'a.txt',
      kind: 'file',
      size: 5,
      fileId: '01A',
      changeTag: '"{1},2"',
      created: { epochMs: Date.UTC(2019, 2, 4, 5, 6, 7), precisionMs: 1000 },
      modified: { epochMs: Date.UTC(2020, 0, 2, 3, 4, 5, 250), precisionMs: 1 },
      hashes: { quickxor: '6828031bd8f00600000000000500000000000000' },
    });
  });

  it.each<[string, Partial<DriveItem>, string]>([
    ['folder', { folder: {} }, 'folder'],
    ['OneNote notebook', { package: { type: 'oneNote' } }, 'folder'],
    ['package of another sort', { folder: {}, package: {} }, 'package'],
    ['shortcut to the folder of somebody else', { remoteItem: {}, folder: {} }, 'link'],
    ['thing of no known kind', {}, 'special'],
  ])('that is a %s has no size', (_, facets, kind) => {
    expect(entryIn(folder, { id: '01B', name: 'b', size: 7, ...facets })).toMatchObject({ kind, size: null });
  });

  it('at the top of a drive keeps the name that it goes by here', () => {
    const top = { root: 'anna@example.com', segments: [] };
    expect(entryAt(top, { id: '01R', name: 'root', folder: {} })).toMatchObject({
      ref: { ...top, id: '01R' },
      name: '',
    });
  });

  it('has the name that the service gives it, not the one that was asked for', () => {
    const asked = { root: 'anna@example.com', segments: ['Documents', 'A.TXT'] };
    expect(entryAt(asked, file).ref.segments).toEqual(['Documents', 'a.txt']);
  });
});
