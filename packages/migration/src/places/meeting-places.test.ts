import { expect, it } from 'vitest';
import { FOLDS_MOST, MeetingPlaces } from './meeting-places.ts';

const EXACT = { caseSensitive: true, foldsUnicode: false };
const place = (text: string, root = '') => ({ root, path: text.split('/').filter((name) => name !== '') });

function all(folding = FOLDS_MOST, ...texts: readonly string[]) {
  const places = new MeetingPlaces<string>(folding);
  for (const text of texts) places.add(place(text), text);
  return texts.map((text) => places.met(place(text), text));
}

it('tells of places that are one, around each other and within', () => {
  expect(all(FOLDS_MOST, '/n', '/n/x', '/m', '/nn', '/n/x/y/z', '/N')).toEqual([
    { how: 'same', other: '/N' },
    { how: 'around', other: '/n' },
    null,
    null,
    { how: 'around', other: '/n' },
    { how: 'same', other: '/n' },
  ]);
  expect(all(FOLDS_MOST, '/a/b/c', '/a')).toEqual([
    { how: 'around', other: '/a' },
    { how: 'within', other: '/a/b/c' },
  ]);
  expect(all(FOLDS_MOST, '', '/x')).toEqual([
    { how: 'within', other: '/x' },
    { how: 'around', other: '' },
  ]);
});

it('goes by how the destination tells names apart', () => {
  expect(all(EXACT, '/x', '/X', '/e\u0301', '/\u00e9')).toEqual([null, null, null, null]);
  expect(all({ ...EXACT, caseSensitive: false }, '/x/f', '/X', '/e\u0301', '/\u00e9')).toEqual([
    { how: 'around', other: '/X' },
    { how: 'within', other: '/x/f' },
    null,
    null,
  ]);
});

it('keeps roots apart', () => {
  const places = new MeetingPlaces<string>(FOLDS_MOST);
  places.add(place('/x', 'Ada'), 'ada');
  expect(places.met(place('/x', 'Ben'))).toBeNull();
  expect(places.met(place('/X', 'ada'))).toEqual({ how: 'same', other: 'ada' });
  expect(places.met(place('', 'ada'))).toEqual({ how: 'within', other: 'ada' });
});
