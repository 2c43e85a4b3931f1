import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type ZippedFile, zipOf } from './zip-of.ts';

const run = promisify(execFile);
const at = new Date('2026-11-22T12:00:00Z');

async function* lines(count: number, opened: () => void = () => undefined): AsyncGenerator<string> {
  opened();
  for (let line = 0; line < count; line++) yield `line ${line}\n`;
}

const LIST = `import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps([[i.filename, i.file_size, archive.read(i)[-9:].decode()] for i in archive.infolist()]))`;

it('another program reads what was zipped, with names of any letters', async () => {
  await using folder = new AsyncDisposableStack();
  const path = await mkdtemp(join(tmpdir(), 'drover-zip-'));
  folder.defer(() => rm(path, { recursive: true }));
  const files: ZippedFile[] = [
    { name: 'a/1.txt', at, chunks: lines(10_000) },
    { name: 'שלום é.txt', at, chunks: lines(1) },
    { name: 'empty.txt', at, chunks: lines(0) },
  ];
  await writeFile(join(path, 'a.zip'), await buffer(zipOf(files)));
  const { stdout } = await run('python3', ['-c', LIST, join(path, 'a.zip')]);
  expect(JSON.parse(stdout)).toEqual([
    ['a/1.txt', 98_890, 'ine 9999\n'],
    ['שלום é.txt', 7, 'line 0\n'],
    ['empty.txt', 0, ''],
  ]);
});

it('opens a file only when the one before was taken, and stops when nobody reads on', async () => {
  let opened = 0;
  const files = Array.from({ length: 100 }, (_, each) => ({
    name: `${each}.txt`,
    at,
    chunks: lines(1_000_000, () => void opened++),
  }));
  for await (const _ of zipOf(files)) break;
  expect(opened).toBe(1);
});

it('breaks off where a file cannot be read', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'something';
    throw new Error('The log is gone.');
  }
  const files = [{ name: 'a', at, chunks: broken() }];
  await expect(buffer(zipOf(files))).rejects.toThrow('The log is gone.');
});
