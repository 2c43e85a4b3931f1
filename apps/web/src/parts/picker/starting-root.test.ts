import { describe, expect, it } from 'vitest';
import { rootAbove, startingRoot } from './starting-root.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('the roots of a connector', () => {
  it("begin with the login's own folder, else with the only one; of several a person chooses", () => {
    expect(startingRoot(named('', '~'))).toBe('~');
    expect(startingRoot(named(''))).toBe('');
    expect(startingRoot(named('ada', 'ben'))).toBe(null);
    expect(startingRoot([])).toBe(null);
  });

  it("lead from the login's folder up to the whole server, and from one of many to the choice", () => {
    expect(rootAbove(named('', '~'), '~')).toBe('');
    expect(rootAbove(named('', '~'), '')).toBe(undefined);
    expect(rootAbove(named('ada', 'ben'), 'ada')).toBe(null);
    expect(rootAbove(named(''), '')).toBe(undefined);
  });
});
