import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { hasPython, unzipped } from '../testing/unzipped.ts';
import { type ZippedFile, zipOf } from './zip-of.ts';

const at = new Date('2026-11-22T12:00:00Z');

async function* lines(count: number): AsyncGenerator<string> {
  for (let line = 0; line < count; line++) yield `line ${line}\n`;
}

it('another program reads what was zipped, with names of any letters', async (context) => {
  context.skip(!hasPython, 'no python3 with its library here');
  await using folder = new AsyncDisposableStack();
  const path = await mkdtemp(join(tmpdir(), 'drover-zip-'));
  folder.defer(() => rm(path, { recursive: true }));
  const files: ZippedFile[] = [
    { name: 'a/1.txt', at, text: lines(10_000) },
    { name: 'שלום é.txt', at, text: lines(1) },
    { name: 'empty.txt', at, text: lines(0) },
  ];
  await writeFile(join(path, 'a.zip'), await buffer(zipOf(files)));
  const found = await unzipped(join(path, 'a.zip'));
  expect([...found].map(([name, text]) => [name, text.length, text.slice(-9)])).toEqual([
    ['a/1.txt', 98_890, 'ine 9999\n'],
    ['שלום é.txt', 7, 'line 0\n'],
    ['empty.txt', 0, ''],
  ]);
});

it('opens a file only when the one before was taken, and closes it when nobody reads on', async () => {
  const told: string[] = [];
  async function* log(name: string): AsyncGenerator<string> {
    told.push(`${name} opened`);
    try {
      yield* lines(1_000_000);
    } finally {
      told.push(`${name} closed`);
    }
  }
  const files = ['a', 'b', 'c'].map((name) => ({ name, at, text: log(name) }));
  for await (const _ of zipOf(files)) break;
  expect(told).toEqual(['a opened', 'a closed']);
});

it('breaks off where a file cannot be read', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'something';
    throw new Error('The log is gone.');
  }
  const files = [{ name: 'a', at, text: broken() }];
  await expect(buffer(zipOf(files))).rejects.toThrow('The log is gone.');
});
