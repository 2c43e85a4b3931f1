import { describe, expect, it } from 'vitest';
import { chosenOptions, chosenOptionsSchema, readOptions, standardOptions } from './wizard-options.ts';

describe("the options in the wizard's address", () => {
  it('come back as they were chosen, and only those that are not standard are in it', () => {
    const options = { ...standardOptions, include: '*.pdf\nReports/**', hidden: 'skip', exclusions: [] } as const;
    expect(chosenOptions(options)).toEqual({ include: '*.pdf\nReports/**', hidden: 'skip', exclusions: [] });
    expect(readOptions(chosenOptions(options))).toEqual(options);
    expect(chosenOptions(standardOptions)).toBeUndefined();
    expect(readOptions(undefined)).toEqual(standardOptions);
  });

  it('forgive what somebody typed into it', () => {
    expect(chosenOptionsSchema.parse({ verify: 'never' })).toBeUndefined();
    expect(chosenOptionsSchema.parse('x')).toBeUndefined();
  });
});
