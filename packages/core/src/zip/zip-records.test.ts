import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type ZipContent, ZipRecords } from './zip-records.ts';

const at = new Date('2026-11-22T13:14:17Z');
const HUGE = 5 * 1024 ** 3;
const claimed = (size: number): ZipContent => ({ crc32: 7, size, packedSize: size });

function contentOf(text: string): { readonly packed: Buffer; readonly content: ZipContent } {
  const packed = deflateRawSync(text);
  return { packed, content: { crc32: crc32(text), size: Buffer.byteLength(text), packedSize: packed.length } };
}

it('files are found through the directory and by what stands before them, whether their content was told before it or after', () => {
  const records = new ZipRecords();
  const texts = new Map([
    ['a/before.txt', 'told before '.repeat(99)],
    ['שלום é', 'told after'],
    ['empty', ''],
  ]);
  const pieces: Uint8Array[] = [];
  for (const [name, text] of texts) {
    const { packed, content } = contentOf(text);
    const entry = { name, at, mode: 0o640 };
    pieces.push(name === 'a/before.txt' ? records.begin(entry, content) : records.begin(entry));
    pieces.push(packed, records.end(content));
  }
  const archive = Buffer.concat([...pieces, ...records.directory()]);
  const end = archive.length - 22;
  expect([archive.readUInt32LE(end), archive.readUInt16LE(end + 8), archive.readUInt16LE(end + 10)]).toEqual([
    0x06054b50, 3, 3,
  ]);
  let listed = archive.readUInt32LE(end + 16);
  expect(listed + archive.readUInt32LE(end + 12)).toBe(end);
  for (const [name, text] of texts) {
    const [nameLength, extraLength] = [archive.readUInt16LE(listed + 28), archive.readUInt16LE(listed + 30)];
    const local = archive.readUInt32LE(listed + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(listed + 20));
    const content = [archive.readUInt32LE(listed + 16), archive.readUInt32LE(listed + 24)];
    expect([archive.readUInt32LE(listed), archive.readUInt32LE(local)]).toEqual([0x02014b50, 0x04034b50]);
    expect(archive.toString('utf8', listed + 46, listed + 46 + nameLength)).toBe(name);
    expect(archive.toString('utf8', local + 30, local + 30 + nameLength)).toBe(name);
    expect(archive.readUInt32LE(listed + 38) >>> 16).toBe(0o100_640);
    expect(inflateRawSync(packed).toString()).toBe(text);
    expect(content).toEqual([crc32(text), Buffer.byteLength(text)]);
    const told = archive.subarray(local + 14, local + 26);
    const follows = (archive.readUInt16LE(local + 6) & 8) !== 0;
    expect([follows, archive.readUInt16LE(local + 6)]).toEqual([
      name !== 'a/before.txt',
      archive.readUInt16LE(listed + 8),
    ]);
    if (follows) {
      const descriptor = archive.subarray(start + packed.length, start + packed.length + 16);
      expect(descriptor.readUInt32LE(0)).toBe(0x08074b50);
      expect(descriptor.subarray(4)).toEqual(archive.subarray(listed + 16, listed + 28));
    } else {
      expect(told).toEqual(archive.subarray(listed + 16, listed + 28));
    }
    listed += 46 + nameLength + extraLength;
  }
  expect(listed).toBe(end);
});

it('times are in UTC, in steps of two seconds and as seconds, and never before 1980', () => {
  const timesOf = (time: Date) => {
    const bytes = Buffer.from(new ZipRecords().begin({ name: 'a', at: time, mode: 0o644 }));
    return [bytes.readUInt16LE(12), bytes.readUInt16LE(10), bytes.readUInt32LE(bytes.length - 4)];
  };
  expect(timesOf(at)).toEqual([(46 << 9) | (11 << 5) | 22, (13 << 11) | (14 << 5) | 8, at.getTime() / 1000]);
  expect(timesOf(new Date(0))).toEqual([(1 << 5) | 1, 0, 0]);
});

it('what needs more than 32 bits stands in 64: sizes, and places behind them', () => {
  const records = new ZipRecords();
  records.begin({ name: 'huge', at, mode: 0o644 });
  const after = Buffer.from(records.end(claimed(HUGE)));
  expect([after.length, Number(after.readBigUInt64LE(8)), Number(after.readBigUInt64LE(16))]).toEqual([24, HUGE, HUGE]);
  const place = HUGE + 30 + 4 + 9 + 24;
  const small = Buffer.from(records.begin({ name: 'small', at, mode: 0o644 }, claimed(3)));
  expect(records.end(claimed(3))).toHaveLength(0);
  const [huge, behind, end64, locator, end] = [...records.directory()].map((bytes) => Buffer.from(bytes));
  const wide = (bytes: Buffer | undefined, from: number) => Number(bytes?.readBigUInt64LE(from));
  expect([huge?.readUInt16LE(6), huge?.readUInt32LE(20), huge?.readUInt32LE(24)]).toEqual([45, 0xffffffff, 0xffffffff]);
  const extra = 46 + 4 + 9;
  expect([huge?.readUInt16LE(extra), huge?.readUInt16LE(extra + 2)]).toEqual([1, 16]);
  expect([wide(huge, extra + 4), wide(huge, extra + 12), huge?.length]).toEqual([HUGE, HUGE, extra + 20]);
  expect([behind?.readUInt32LE(42), wide(behind, 46 + 5 + 9 + 4)]).toEqual([0xffffffff, place]);
  const start = place + small.length + 3;
  const listed = (huge?.length ?? 0) + (behind?.length ?? 0);
  expect([wide(end64, 24), wide(end64, 32), wide(end64, 40), wide(end64, 48)]).toEqual([2, 2, listed, start]);
  expect(wide(locator, 8)).toBe(start + listed);
  expect([end?.readUInt16LE(10), end?.readUInt32LE(12), end?.readUInt32LE(16)]).toEqual([2, listed, 0xffffffff]);
});

it('so does the number of files from 65,535 on', () => {
  const records = new ZipRecords();
  for (let file = 0; file < 0xffff; file++) {
    records.begin({ name: `${file}`, at, mode: 0o644 }, claimed(0));
    records.end(claimed(0));
  }
  const [end64, , end] = [...records.directory()].slice(-3).map((bytes) => Buffer.from(bytes));
  expect([Number(end64?.readBigUInt64LE(32)), end?.readUInt16LE(10)]).toEqual([0xffff, 0xffff]);
});

it.each(['', '/etc/passwd', '../up', 'a/../b', 'a/..', './a', 'C:a', 'a\\b', 'folder/', 'a\0b'])(
  '%j is refused as a name',
  (name) => {
    expect(() => new ZipRecords().begin({ name, at, mode: 0o644 })).toThrow('no name for a file');
  },
);

it('a name that is longer than the format allows is refused', () => {
  expect(() => new ZipRecords().begin({ name: 'é'.repeat(32_768), at, mode: 0o644 })).toThrow(
    '65536 bytes is too long',
  );
});
