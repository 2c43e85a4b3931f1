import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv-line.ts';
import { fromNeutralised, neutralise } from './neutralise.ts';

const cell = (text: string): string => csvLine([text]).slice(0, -2);

describe('a line of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u200b=1', '|calc', '%0A', '＝1', "'=1"])(
    'keeps %j from being taken for a formula',
    (name) => {
      expect(cell(name).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each(['/;=1+1', '/a;=1+1;x', '/a\t-1', '/; @SUM(A1)'])(
    'leaves no formula in %j where lists are parted by semicolons',
    (name) => {
      expect(cell(name)).toMatch(/^"/);
      for (const part of cell(name).split(/[;\t]/).slice(1)) expect(part).not.toMatch(/^\s*[=+\-@]/);
    },
  );

  it('quotes what would end a cell or a line, and blanks that belong to the text', () => {
    expect(csvLine(['a\nb', 'a"b', 'a,b', ' a', 'a'])).toBe('"a\nb","a""b","a,b"," a",a\r\n');
  });
});

describe('the apostrophes before formulas', () => {
  const character = fc.constantFrom("'", '=', '-', ';', '\t', ' ', '"', 'a', '\u200b', '\n', '\r', '@', '＝');

  it('are taken back from every text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(character).map((parts) => parts.join('')),
        ),
        (text) => {
          expect(fromNeutralised(neutralise(text))).toBe(text);
        },
      ),
    );
  });

  it.each(["'quoted'", "O'Neill", "';", 'a'])('leave %j as it is', (text) => {
    expect(neutralise(text)).toBe(text);
    expect(fromNeutralised(text)).toBe(text);
  });
});
