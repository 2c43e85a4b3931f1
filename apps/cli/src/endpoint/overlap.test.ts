import { describe, expect, it } from 'vitest';
import { overlapOf } from './overlap.ts';

const names = (path: string) => path.split('/').filter((name) => name !== '');

describe('overlapOf', () => {
  it.each([
    ['/a', '/b', { type: 'apart' }],
    ['/a/b', '/a/c', { type: 'apart' }],
    ['/ab', '/a', { type: 'apart' }],
    ['/a', '/ab', { type: 'apart' }],
    ['/a/b/c', '/a/c', { type: 'apart' }],
    ['/', '/', { type: 'same' }],
    ['/a/b', '/a/b', { type: 'same' }],
    ['/', '/a', { type: 'destination-inside' }],
    ['/a', '/a/b/c', { type: 'destination-inside' }],
    ['/a', '/', { type: 'source-inside', below: ['a'] }],
    ['/a/b/c', '/a', { type: 'source-inside', below: ['b', 'c'] }],
  ])('from %s to %s', (source, destination, overlap) => {
    expect(overlapOf(names(source), names(destination))).toEqual(overlap);
  });
});
