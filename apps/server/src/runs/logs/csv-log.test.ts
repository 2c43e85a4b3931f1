import type { Item } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { csvLog } from './csv-log.ts';
import { inChunks } from './in-chunks.ts';
import { jsonLinesLog, jsonLog } from './json-log.ts';

const item: Item = {
  seq: 1,
  path: ['a"b', '=1+1'],
  display: '/a"b/=1+1',
  kind: 'file',
  outcome: 'failed',
  reason: 'source:permission-denied',
  bytes: 7,
  message: '=HYPERLINK("http://evil")',
  remedy: null,
  help: '/api/docs/errors#permission-denied',
  side: 'source',
  notes: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:01.000Z',
};

async function* repeat(times: number): AsyncGenerator<Item> {
  for (let seq = 1; seq <= times; seq++) yield { ...item, seq };
}

async function text(chunks: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(chunks)).join('');
}

describe('the log as CSV', () => {
  it('has a line for each item, with names that stay text', async () => {
    const lines = (await text(csvLog(repeat(1)))).split('\r\n');
    expect(lines[0]).toBe('\ufeffStatus,Start,End,Size,Name,Additional Info,Code');
    expect(lines[1]).toBe(
      'Failed,2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.000Z,7,"/a""b/=1+1","\'=HYPERLINK(""http://evil"")",source:permission-denied',
    );
  });

  it('says folder where there is no size', async () => {
    async function* folder(): AsyncGenerator<Item> {
      yield { ...item, kind: 'folder' };
    }
    expect((await text(csvLog(folder()))).split('\r\n')[1]).toContain(',folder,');
  });
});

it('logs are sent in pieces of bounded size', async () => {
  const sizes = (await Array.fromAsync(inChunks(csvLog(repeat(5000))))).map((chunk) => chunk.length);
  expect(sizes.length).toBeGreaterThan(10);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
});

it.each([0, 1, 3000])('the log as JSON is one array of %d items', async (times) => {
  const parsed = JSON.parse(await text(jsonLog(repeat(times)))) as Item[];
  expect(parsed.length).toBe(times);
  expect(parsed.at(-1) ?? { ...item, seq: 0 }).toEqual({ ...item, seq: times });
});

it('the log as JSON lines has one item on each', async () => {
  const lines = (await text(jsonLinesLog(repeat(3)))).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as Item).seq)).toEqual([1, 2, 3]);
});
