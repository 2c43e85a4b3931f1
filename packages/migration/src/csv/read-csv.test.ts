import { CSV_MARK, csvLine, fromNeutralised } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../steps.ts';
import { readCsv } from './read-csv.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), !bigEndian);
  return new Uint8Array(view.buffer);
};
const cells = (bytes: Uint8Array | string): readonly (readonly string[])[] =>
  atOnce(readCsv(typeof bytes === 'string' ? utf8(bytes) : bytes)).rows.map((row) => row.cells);

const TEXT = 'Source Path,Tags\r\n/Zoë,"a, b"\r\n';
const READ = [
  ['Source Path', 'Tags'],
  ['/Zoë', 'a, b'],
];

describe('the encoding of a file of CSV', () => {
  it.each([
    ['UTF-8', utf8(TEXT)],
    ['UTF-8', utf8(CSV_MARK + TEXT)],
    ['UTF-16 LE', utf16(TEXT, false)],
    ['UTF-16 LE', utf16(CSV_MARK + TEXT, false)],
    ['UTF-16 BE', utf16(TEXT, true)],
    ['UTF-16 BE', utf16(CSV_MARK + TEXT, true)],
  ])('%s is found out', (encoding, bytes) => {
    expect(atOnce(readCsv(bytes))).toMatchObject({ encoding, problems: [] });
    expect(cells(bytes)).toEqual(READ);
  });

  it('is Windows-1252 where the bytes are no UTF-8, and people are told', () => {
    const bytes = Uint8Array.from(TEXT, (char) => char.charCodeAt(0));
    expect(atOnce(readCsv(bytes))).toMatchObject({
      encoding: 'Windows-1252',
      problems: [{ severity: 'warning', line: null }],
    });
    expect(cells(bytes)).toEqual(READ);
    expect(cells(Uint8Array.of(0x80, 0x93, 0x2c, 0x61))).toEqual([['€“', 'a']]);
  });

  it.each([
    ['half a letter', utf16(`${CSV_MARK}a,b\r\n/x\ud800y,/z\r\n`, false), 2],
    ['half a letter, the other way round', utf16(`${CSV_MARK}a,b\r\n/x\udc00y,/z`, true), 2],
    ['an odd number of bytes', Uint8Array.of(...utf16(`${CSV_MARK}a,b\n\n/x,/y`, false), 0x2f), 3],
    ['a mark of UTF-8 and bytes of another encoding', Uint8Array.of(...utf8(`${CSV_MARK}a,b\r`), 0xfc, 0x61), 2],
  ])('is refused with its line where a file holds %s', (_, bytes, line) => {
    const { problems } = atOnce(readCsv(bytes));
    expect(problems).toMatchObject([
      { severity: 'error', line, reason: expect.stringMatching(/no text/), remedy: expect.stringMatching(/UTF-8/) },
    ]);
  });

  it('takes a replacement character that stands in the file for what it is', () => {
    expect(atOnce(readCsv(utf16(`${CSV_MARK}a\n/\ufffd😀`, false))).problems).toEqual([]);
  });

  it.each([
    ['a workbook', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14), /workbook/],
    ['zero bytes', utf8('a,b\0c\n1'), /no text/],
    ['nothing', utf8(''), /empty/],
    ['blank lines', utf8('\n ,\r\n'), /empty/],
    ['too much', new Uint8Array(32 * 1024 * 1024 + 1), /larger than 32 MiB/],
  ])('does not make %s a list', (_, bytes, reason) => {
    const { rows, problems } = atOnce(readCsv(bytes));
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', line: null, reason: expect.stringMatching(reason) }]);
  });
});

describe('the separator', () => {
  it.each([
    [
      ';',
      'a;b, c;d\n1,5;2;3',
      [
        ['a', 'b, c', 'd'],
        ['1,5', '2', '3'],
      ],
    ],
    [
      '\t',
      'a\tb\n1,2\t 3 ',
      [
        ['a', 'b'],
        ['1,2', '3'],
      ],
    ],
    [
      ',',
      '"x;y;z",b\n1,2',
      [
        ['x;y;z', 'b'],
        ['1', '2'],
      ],
    ],
    [',', 'one\ntwo', [['one'], ['two']]],
    [';', 'sep=;\r\na,b\r\n1;2', [['a,b'], ['1', '2']]],
  ])('%j is found in the first line', (separator, text, rows) => {
    expect(atOnce(readCsv(utf8(text))).separator).toBe(separator);
    expect(cells(text)).toEqual(rows);
  });
});

describe('a line of CSV', () => {
  it('loses blanks around a value, and keeps those within quotes', () => {
    expect(cells('ID, Source Path ,"  kept "\n1, "a, b" ,\u00a0x')).toEqual([
      ['ID', 'Source Path', '  kept '],
      ['1', 'a, b', 'x'],
    ]);
  });

  it('has the number that an editor shows, however lines end and whatever quotes hold', () => {
    const { rows } = atOnce(readCsv(utf8('a\r\n\r\n"b\r\nc\nd"\rlast\n')));
    expect(rows).toEqual([
      { line: 1, cells: ['a'] },
      { line: 3, cells: ['b\r\nc\nd'] },
      { line: 6, cells: ['last'] },
    ]);
  });

  it('keeps a quote in the middle of a value, and empty values', () => {
    expect(cells('a"b,,\n,"say ""hi""",""')).toEqual([
      ['a"b', '', ''],
      ['', 'say "hi"', ''],
    ]);
  });

  it.each([
    ['a\n1,"b\n2\n3', 2, 'column 2', /never ends/],
    ['a\n"b" c\n3', 2, 'column 1', /behind the closing quote/],
    [`a\n${'x'.repeat(32_768)}`, 2, 'column 1', /more than 32,767 characters/],
    [`a\n${','.repeat(256)}\nb`, 2, 'column 257', /more than 256 columns/],
    [`a\n${'b\n'.repeat(200_000)}`, 200_001, null, /more than 200,000 lines/],
  ])('%# says where it cannot be read', (text, line, column, reason) => {
    const { problems } = atOnce(readCsv(utf8(text)));
    expect(problems).toMatchObject([{ severity: 'error', line, column, reason: expect.stringMatching(reason) }]);
  });

  it('reads whatever is written', () => {
    const character = fc.constantFrom('a', '"', ',', ';', '\t', ' ', '\n', '\r', "'", '=', 'é', '😀');
    const value = fc.array(character, { maxLength: 8 }).map((parts) => parts.join(''));
    const rows = fc.array(fc.tuple(fc.constant('row'), value, value), { maxLength: 6 });
    fc.assert(
      fc.property(rows, (written) => {
        const text = CSV_MARK + csvLine(['A', 'B', 'C']) + written.map((row) => csvLine(row)).join('');
        const { problems } = atOnce(readCsv(utf8(text)));
        expect(problems).toEqual([]);
        expect(
          cells(text)
            .slice(1)
            .map((row) => row.map(fromNeutralised)),
        ).toEqual(written);
      }),
    );
  });
});

describe('a file that is no CSV', () => {
  it('is read until a thousand faults were found, in one line too', () => {
    for (const text of [`a,b\n${'"a"b,'.repeat(100_000)}`, `a,b\n${'"a"b,c\n'.repeat(100_000)}`]) {
      const { problems } = atOnce(readCsv(utf8(text)));
      expect(problems).toHaveLength(1_000);
      expect(problems.at(-1)?.reason).toContain('1,000 faults');
    }
  });

  it('costs no more for cells that look like thousands of formulas', () => {
    const { rows, problems } = atOnce(readCsv(utf8(`a\n"${"\t'".repeat(500_000)}"\n`)));
    expect(rows.map((row) => row.cells)).toEqual([['a']]);
    expect(problems).toMatchObject([{ line: 2, reason: expect.stringContaining('32,767 characters') }]);
    const cell = "\t'".repeat(16_000);
    expect(fromNeutralised(cell)).toHaveLength(16_001);
  });
});
