import { describe, expect, it } from 'vitest';
import { filterFault, groupIn, joinTerms, splitTerms, withGroup } from './terms.ts';

describe('the terms of a filter', () => {
  it('come apart and together again as they were written', () => {
    const terms = ['tags:"Wave 2"', '-status:Failed', 'source:/a b/', 'plain'];
    expect(splitTerms(joinTerms(terms) ?? '')).toEqual(terms);
    expect(joinTerms([...terms, 'plain'])).toBe(joinTerms(terms));
    expect(joinTerms([])).toBeUndefined();
  });

  it('hold one group of the dashboard at most', () => {
    const issues = withGroup(['tags:Pilot'], 'issues');
    expect(issues).toEqual(['tags:Pilot', 'status:Issues']);
    expect(groupIn(issues)).toBe('issues');
    expect(groupIn(withGroup(issues, 'new'))).toBe('new');
    expect(withGroup(issues, null)).toEqual(['tags:Pilot']);
    expect(groupIn(['status:Failed'])).toBeNull();
  });

  it('say what is wrong with them', () => {
    expect(filterFault('failed:>many')).toContain('failed:>many');
    expect(filterFault('failed:>0')).toBeNull();
  });
});
