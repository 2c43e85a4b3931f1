import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemporaryName, temporaryName } from './temporary-name.ts';

const key = fc.stringMatching(/^[0-9a-f]{12}$/);
const serial = fc.stringMatching(/^[0-9a-z]{1,20}$/);

describe('names of unfinished files', () => {
  it('are told from all others, and by the transfer that they belong to', () => {
    fc.assert(
      fc.property(key, serial, key, (own, number, other) => {
        const name = temporaryName(own, number);
        expect(isTemporaryName(name)).toBe(true);
        expect(isTemporaryName(name, own)).toBe(true);
        expect(isTemporaryName(name, other)).toBe(own === other);
      }),
    );
  });

  it('differ for different serials', () => {
    fc.assert(
      fc.property(key, serial, serial, (own, a, b) => {
        expect(temporaryName(own, a) === temporaryName(own, b)).toBe(a === b);
      }),
    );
  });

  it.each([
    '.drover-0123456789ab-1.part.txt',
    'x.drover-0123456789ab-1.part',
    '.drover-0123456789ab-1.part\n',
    '\n.drover-0123456789ab-1.part',
    '.drover-0123456789AB-1.part',
    '.drover-0123456789a-1.part',
    '.drover-0123456789abc-1.part',
    '.drover-0123456789ab-.part',
    '.drover-0123456789ab-1-2.part',
    '.drover-0123456789ab-../x.part',
    '.Drover-0123456789ab-1.part',
    '',
  ])('are not like %j', (name) => {
    expect(isTemporaryName(name)).toBe(false);
  });

  it.each([
    ['0123456789a', '1'],
    ['0123456789AB', '1'],
    ['0123456789ab', ''],
    ['0123456789ab', '1/2'],
    ['0123456789ab', '1\n'],
    ['../../../../', '1'],
  ])('cannot be made of %j and %j', (transfer, number) => {
    expect(() => temporaryName(transfer, number)).toThrow(RangeError);
  });
});
