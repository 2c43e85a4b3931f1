import type { Item } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { endedRunOf } from '../../testing/ended-run.ts';
import { csvLog } from './csv-log.ts';
import { inChunks } from './in-chunks.ts';
import { jsonLinesLog, jsonLog } from './json-log.ts';
import { startLines } from './log-line.ts';

const item: Item = {
  seq: 1,
  path: ['a"b', '=1+1'],
  display: '/a"b/=1+1',
  kind: 'file',
  outcome: 'failed',
  reason: 'source:permission-denied',
  bytes: 0,
  size: 7,
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
      'Failure,2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.000Z,7,"/a""b/=1+1","Failed to download file successfully. =HYPERLINK(""http://evil"")",source:permission-denied',
    );
  });

  it.each<readonly [Partial<Item>, string]>([
    [{ outcome: 'success', reason: 'copied', message: '' }, 'Success,7,'],
    [
      { kind: 'folder', outcome: 'success', reason: 'folder-present', message: '' },
      'Success,folder,Folder Already Exists',
    ],
    [{ outcome: 'skipped', reason: 'unchanged', message: '' }, 'File Skipped,7,Skipping because of incremental'],
    [{ outcome: 'skipped', reason: 'link', size: null, message: '=1' }, `File Skipped,n/a,"'=1"`],
    [{ kind: 'folder', outcome: 'skipped', reason: 'filtered', message: '' }, 'Folder skipped,folder,'],
    [{ outcome: 'skipped', reason: 'scanned', message: '' }, 'File Skipped,7,Scanned'],
    [{ kind: 'folder', outcome: 'skipped', reason: 'scanned', message: '' }, 'Folder skipped,folder,Scanned'],
    [{ outcome: 'skipped', reason: 'scanned', message: '', notes: ['N.'] }, 'File Skipped,7,Scanned. N.'],
    [{ message: 'M.', remedy: 'R.' }, 'Failure,7,Failed to download file successfully. M. R.'],
    [{ side: 'destination', message: '' }, 'Failure,7,Failed to upload file successfully'],
    [{ reason: 'source:locked', message: '' }, 'Locked,7,Failed to download file successfully'],
    [{ kind: 'folder', message: 'M.' }, 'Failure,folder,M.'],
  ])('says of %j what the documentation does: %s', async (facts, said) => {
    async function* one(): AsyncGenerator<Item> {
      yield { ...item, ...facts, display: '/x' };
    }
    const [status, , , size, , info] = (await text(csvLog(one()))).split('\r\n')[1]?.split(',') ?? [];
    expect([status, size, info].join()).toBe(said);
  });

  it('begins with the start of the run, unless it never began; of a deleted log it says so', async () => {
    const run = endedRunOf('/a');
    const lines = (await text(csvLog(repeat(1), startLines(run)))).split('\r\n');
    const begun = `Success,${run.startedAt},${run.startedAt}`;
    expect(lines.slice(1, -2)).toEqual([`${begun},n/a,start,The copy began.,start`, `${begun},folder,/,,start`]);
    expect(lines).toHaveLength(5);
    expect(startLines({ ...run, startedAt: null })).toEqual([]);
    expect(startLines({ ...run, logDeletedAt: run.endedAt })).toEqual([
      ['Log deleted', '', run.endedAt, 'n/a', '', 'This log was deleted by age on 2026-01-02.', 'log-deleted'],
    ]);
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
