import { describe, expect, it } from 'vitest';
import { chosenOptions, chosenOptionsSchema, readOptions, standardOptions } from './wizard-options.ts';

describe("the options in the wizard's address", () => {
  it('come back as they were chosen, and only those that are not as the defaults are in it', () => {
    const defaults = { ...standardOptions, exclude: 'Old/**', bandwidth: '20' };
    const changes = { include: '*.pdf\nReports/**', exclude: '', hidden: 'skip', exclusions: [] } as const;
    const options = { ...defaults, ...changes };
    expect(chosenOptions(options, defaults)).toEqual(changes);
    expect(readOptions(changes, defaults)).toEqual(options);
    expect(chosenOptions(defaults, defaults)).toBeUndefined();
    expect(readOptions(undefined, defaults)).toEqual(defaults);
  });

  it('forgive what somebody typed into it', () => {
    expect(chosenOptionsSchema.parse({ verify: 'never' })).toBeUndefined();
    expect(chosenOptionsSchema.parse('x')).toBeUndefined();
  });
});
