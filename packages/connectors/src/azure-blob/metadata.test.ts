import { describe, expect, it } from 'vitest';
import { marksFolder, metadataOf, timesIn, withTimes } from './metadata.ts';

const at = (epochMs: number) => ({ epochMs, precisionMs: 0.001 });

describe('times in metadata', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [-500, '1969-12-31T23:59:59.5Z'],
    [Date.UTC(2021, 9, 31, 2, 30, 15) + 0.123, '2021-10-31T02:30:15.000123Z'],
    [Date.parse('0001-01-01T00:00:00Z'), '0001-01-01T00:00:00Z'],
    [Date.parse('9999-12-31T23:59:59Z'), '9999-12-31T23:59:59Z'],
  ])('%d ms is %s, and read back as it was', (epochMs, text) => {
    const metadata = withTimes(new Map(), { modified: at(epochMs) });
    expect(metadata.get('mtime')).toBe(text);
    expect(timesIn(metadata).modified?.epochMs).toBeCloseTo(epochMs, 3);
  });

  it.each([
    ['2023-05-06T07:08:09.123456789Z', Date.UTC(2023, 4, 6, 7, 8, 9) + 123.456],
    ['2023-05-06T09:08:09+02:00', Date.UTC(2023, 4, 6, 7, 8, 9)],
  ])('reads %s as rclone writes it', (text, epochMs) => {
    expect(timesIn(new Map([['Mtime', text]])).modified?.epochMs).toBeCloseTo(epochMs, 3);
  });

  it.each(['', 'yesterday', '2023-05-06', '1683356889', '2023-13-45T99:99:99Z'])('takes %j for no time', (text) => {
    expect(timesIn(new Map([['mtime', text]]))).toEqual({});
  });

  it('replaces times and leaves what else is there', () => {
    const before = new Map([
      ['Owner', 'Ada'],
      ['MTIME', '2001-01-01T00:00:00Z'],
    ]);
    expect([...withTimes(before, { modified: at(0), created: at(1000) })]).toEqual([
      ['Owner', 'Ada'],
      ['mtime', '1970-01-01T00:00:00Z'],
      ['btime', '1970-01-01T00:00:01Z'],
    ]);
  });
});

it('metadata keeps its names as they were written', () => {
  const raw = ['Date', 'now', 'x-ms-meta-HDI_IsFolder', 'True', 'X-Ms-Meta-Owner', 'Ada'];
  const metadata = metadataOf(raw);
  expect([...metadata.keys()]).toEqual(['HDI_IsFolder', 'Owner']);
  expect(marksFolder(metadata)).toBe(true);
  expect(marksFolder(new Map([['hdi_isfolder', 'false']]))).toBe(false);
});
