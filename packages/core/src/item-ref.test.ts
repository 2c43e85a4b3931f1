import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childRef,
  descendantRef,
  displayPath,
  itemRefSchema,
  nameOf,
  neighboursFrom,
  parentRef,
  pathKey,
  rootRef,
} from './item-ref.ts';
import { segmentFromBytes, segmentFromText } from './segment.ts';

const segment = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }).map(segmentFromText),
  fc.uint8Array({ minLength: 1, maxLength: 6 }).map(segmentFromBytes),
  fc.constantFrom('a/b', 'a', 'b', '.', segmentFromText('\0'), segmentFromText('a\0b')),
);

describe('references to items', () => {
  it('lead from a folder to a child and back', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(segment), segment, (root, segments, name) => {
        const folder = descendantRef(rootRef(root), segments);
        const child = childRef(folder, name);
        expect(nameOf(child)).toBe(name);
        expect(parentRef(child)).toEqual(folder);
        expect(itemRefSchema.parse(JSON.parse(JSON.stringify(child)))).toEqual(child);
      }),
    );
  });

  it('keep the id of the item itself, and of no other', () => {
    const folder = childRef(rootRef('r'), 'folder', 'id-1');
    expect(folder).toEqual({ root: 'r', segments: ['folder'], id: 'id-1' });
    expect(childRef(folder, 'file')).toEqual({ root: 'r', segments: ['folder', 'file'] });
    expect(parentRef(childRef(folder, 'file', 'id-2'))).toEqual({ root: 'r', segments: ['folder'] });
    expect(descendantRef(folder, [])).toBe(folder);
    expect(descendantRef(folder, ['a', 'b'])).toEqual({ root: 'r', segments: ['folder', 'a', 'b'] });
  });

  it('end at the root', () => {
    expect(parentRef(rootRef())).toBeNull();
    expect(nameOf(rootRef())).toBe('');
  });
});

describe('neighbours', () => {
  it('are the items in a row that lie in one folder', () => {
    const items = ['a/1', 'a/2', 'a/b/3', 'a/4', 'c/5', '6', '7'].map((path) => ({
      ref: { root: '', segments: path.split('/') },
    }));
    const rows: string[] = [];
    for (let at = 0; at < items.length; ) {
      const row = neighboursFrom(items, at);
      at += row.length;
      rows.push(row.map(({ ref }) => nameOf(ref)).join(''));
    }
    expect(rows).toEqual(['12', '3', '4', '5', '67']);
    expect(neighboursFrom(items, items.length)).toEqual([]);
  });

  it('are none in another root', () => {
    const items = ['r', 's'].map((root) => ({ ref: { root, segments: ['a', 'b'] } }));
    expect(neighboursFrom(items, 0)).toHaveLength(1);
  });
});

describe('path keys', () => {
  it('differ for different paths, whatever the names contain', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), fc.array(segment, { minLength: 1 }), (a, b) => {
        expect(pathKey(a) === pathKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 3000 },
    );
    expect(pathKey([segmentFromText('a\0b')])).not.toBe(pathKey(['a', 'b']));
  });
});

describe('paths for people', () => {
  it('begin with the root and show what cannot be printed', () => {
    expect(displayPath(rootRef())).toBe('/');
    expect(displayPath(rootRef('Documents'))).toBe('/Documents');
    expect(displayPath(descendantRef(rootRef('Documents'), ['a', segmentFromBytes(Uint8Array.of(0xff, 0x0a))]))).toBe(
      '/Documents/a/\\xFF\\u000A',
    );
  });

  it('stand as on their machine where they begin with a drive or a server', () => {
    const shown = (...names: string[]) => displayPath(descendantRef(rootRef(), names));
    expect(shown('D:', 'Users', 'u')).toBe('D:/Users/u');
    expect(shown('D:')).toBe('D:/');
    expect(shown('\\\\files', 'homes', 'u')).toBe('\\\\files\\homes\\u');
    expect(shown('srv', 'D:')).toBe('/srv/D:');
    expect(displayPath(descendantRef(rootRef('Documents'), ['D:']))).toBe('/Documents/D:');
  });
});
