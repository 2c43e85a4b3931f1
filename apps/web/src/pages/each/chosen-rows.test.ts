import type { SetRow } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { findRows, freeRows, namesToSend, readTags } from './chosen-rows.ts';

const row = (name: string, left: SetRow['left'] = null): SetRow => {
  return {
    name,
    display: name,
    source: ['Users', name],
    destination: ['homes', name],
    destinationDisplay: `/homes/${name}`,
    left,
  };
};
const exists = { reason: 'exists', message: 'It has one.', transferId: null } as const;

describe('the folders that get a transfer', () => {
  it('are those that were found, can get one, and are ticked', () => {
    const rows = [row('Anna'), row('Bob', exists), row('Carl')];
    expect(findRows(rows, ' HOMES/c').map(({ name }) => name)).toEqual(['Carl']);
    expect(findRows(rows, ' ')).toBe(rows);
    expect(freeRows(rows).map(({ name }) => name)).toEqual(['Anna', 'Carl']);
    expect(namesToSend(rows, new Set(['Anna']))).toEqual({ only: ['Carl'] });
  });

  it('are all where they are too many to be named, and refused where some of too many were left out', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => row(`a long name of a home drive ${n}`));
    expect(namesToSend(many, new Set())).toEqual({});
    expect(namesToSend(many, new Set([many[0]?.name ?? '']))).toBeNull();
  });

  it('get each tag once', () => {
    expect(readTags(' homes, 2026;homes ,, ')).toEqual(['homes', '2026']);
  });
});
