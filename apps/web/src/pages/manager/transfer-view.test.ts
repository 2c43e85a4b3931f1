import { describe, expect, it } from 'vitest';
import { nextSort, SORTS } from './transfer-view.ts';

describe('sorting the list of transfers', () => {
  it('goes from the order that is meant first to the other one, and back to newest first', () => {
    for (const { sort, first } of SORTS) {
      const other = first === 'ascending' ? 'descending' : 'ascending';
      const once = nextSort(sort, {});
      expect(once).toEqual({ sort, order: first });
      expect(nextSort(sort, once)).toEqual({ sort, order: other });
      expect(nextSort(sort, { sort, order: other })).toEqual({ sort: undefined, order: undefined });
    }
  });

  it('begins anew with another column', () => {
    expect(nextSort('source', { sort: 'files', order: 'descending' })).toEqual({ sort: 'source', order: 'ascending' });
  });
});
