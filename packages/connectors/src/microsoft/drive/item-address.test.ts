import { rootRef, segmentFromText } from '@drover/core';
import { expect, it } from 'vitest';
import { addressOf, childAddress } from './item-address.ts';

it.each<[string[], string]>([
  [[], '/drives/b!1/root'],
  [['a', 'b c'], '/drives/b!1/root:/a/b%20c:'],
  [['100% #1'], '/drives/b!1/root:/100%25%20%231:'],
  [["Anna's"], '/drives/b!1/root:/Anna%27s:'],
  [['übung'], '/drives/b!1/root:/%C3%BCbung:'],
  [['a+b&c=d?e'], '/drives/b!1/root:/a%2Bb%26c%3Dd%3Fe:'],
])('%j is addressed as %s', (names, address) => {
  expect(addressOf({ drive: 'b!1', names: names.map(segmentFromText) }, rootRef())).toBe(address);
});

it('an id goes before names', () => {
  expect(addressOf({ drive: 'b!1', names: ['a'], id: '01ABC' }, rootRef())).toBe('/drives/b!1/items/01ABC');
});

it('an id cannot leave its place', () => {
  expect(addressOf({ drive: '../users', names: [], id: 'x/../../me' }, rootRef())).toBe(
    '/drives/..%2Fusers/items/x%2F..%2F..%2Fme',
  );
});

it.each(['', '.', '..', 'a/b', 'a\\b', 'a\0b'])('the name %j is nowhere', (name) => {
  expect(() => addressOf({ drive: 'b!1', names: ['a', name] }, rootRef())).toThrow(
    expect.objectContaining({ kind: 'not-found' }),
  );
});

it('a child is addressed below the id of its folder', () => {
  expect(childAddress('b!1', '01ABC', 'a:b')).toBe('/drives/b!1/items/01ABC:/a%3Ab:');
});
