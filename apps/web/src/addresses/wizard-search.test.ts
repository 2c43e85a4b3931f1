import { describe, expect, it } from 'vitest';
import { readSide, swapSides, wizardSearchSchema, writeSide } from './wizard-search.ts';

const nowhere = { connectorId: null, root: null, path: [] };

describe("the wizard's address", () => {
  it('gives back the side that was written, and leaves the other alone', () => {
    const home = { connectorId: 'one', root: '~', path: ['Home', 'a/b'] };
    const search = writeSide({}, 'source', home);
    expect(readSide(search, 'source')).toEqual(home);
    expect(readSide(search, 'destination')).toEqual(nowhere);
    expect(readSide(writeSide(search, 'destination', { ...home, path: [] }), 'source')).toEqual(home);
  });

  it('keeps no folder of a side that has none open', () => {
    const search = writeSide({ from: 'one', fromRoot: '', fromPath: ['x'] }, 'source', { ...nowhere, path: ['x'] });
    expect(Object.values(search).filter((value) => value !== undefined)).toEqual([]);
  });

  it('swaps the sides there and back', () => {
    const search = { from: 'one', fromRoot: '', fromPath: ['x'], to: 'two', toRoot: 'Team' };
    expect(readSide(swapSides(search), 'source')).toEqual({ connectorId: 'two', root: 'Team', path: [] });
    expect(readSide(swapSides(swapSides(search)), 'source')).toEqual(readSide(search, 'source'));
  });

  it('forgives what somebody typed into it', () => {
    expect(wizardSearchSchema.parse({ from: 7, fromPath: 'x', authorize: 'both' })).toEqual({});
  });
});
