import { describe, expect, it } from 'vitest';
import {
  afterFilter,
  countSelected,
  isSelected,
  nothingSelected,
  select,
  selectAllThatMatch,
  toSend,
} from './selection.ts';

describe('choosing rows', () => {
  it('holds the rows that were ticked, each once', () => {
    const both = select(select(nothingSelected, ['a', 'b'], true), ['b'], true);
    expect(toSend(both)).toEqual({ ids: ['a', 'b'] });
    expect(toSend(select(both, ['a'], false))).toEqual({ ids: ['b'] });
    expect(countSelected(both, 10)).toBe(2);
  });

  it('holds all that match without naming them, but for those that were taken out', () => {
    const all = select(selectAllThatMatch('tags:Pilot'), ['a'], false);
    expect(isSelected(all, 'a')).toBe(false);
    expect(isSelected(all, 'z')).toBe(true);
    expect(countSelected(all, 10_000)).toBe(9999);
    expect(toSend(all)).toEqual({ filter: 'tags:Pilot', except: ['a'] });
    expect(toSend(select(all, ['a'], true))).toEqual({ filter: 'tags:Pilot', except: [] });
  });

  it('forgets all that matched when the filter changes, and keeps what was ticked', () => {
    expect(afterFilter(selectAllThatMatch('x'), 'y')).toEqual(nothingSelected);
    expect(afterFilter(selectAllThatMatch('x'), 'x')).toEqual(selectAllThatMatch('x'));
    const one = select(nothingSelected, ['a'], true);
    expect(afterFilter(one, 'y')).toBe(one);
  });
});
