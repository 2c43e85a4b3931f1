import { describe, expect, it } from 'vitest';
import { firstRules, rulesOf } from './pairing-rules.ts';

describe('the rules of pairing', () => {
  it('are sent in their order, with what was filled in', () => {
    expect(rulesOf(firstRules(false), false)).toEqual([{ kind: 'equal-names' }]);
    const all = firstRules(false).map((rule) => ({
      ...rule,
      on: true,
      text: rule.kind === 'directory' ? ' /Home ' : rule.text,
    }));
    expect(rulesOf(all, true)).toEqual([
      { kind: 'look-up' },
      { kind: 'equal-names' },
      { kind: 'directory', below: '/Home' },
      { kind: 'template', template: '/{name}' },
    ]);
  });

  it('are left out while they cannot work', () => {
    const on = firstRules(false).map((rule) => ({
      ...rule,
      on: rule.kind === 'look-up' || rule.kind === 'template',
      text: ' ',
    }));
    expect(rulesOf(on, false)).toEqual([]);
  });
});
