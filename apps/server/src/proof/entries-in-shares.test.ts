import type { ProofEntry, ProofTransfer } from '@drover/database';
import { describe, expect, it } from 'vitest';
import { inShares, SharedEntries } from './entries-in-shares.ts';

function transfer(id: string, files: number): ProofTransfer {
  const place = { root: '', path: [id] };
  const ended = { status: 100, requestedBy: null, scheduled: false, startedAt: null, endedAt: null, partial: false };
  const run = { ...ended, id: `run of ${id}`, number: 1, finished: true, logDeleted: false, settings: null };
  return {
    ...{ id, name: id, source: place, destination: place, stoppedAtOnce: [], live: false, lastRun: 1, accepted: '' },
    runs: [{ ...run, counted: { files, bytes: 0 } }],
  };
}

async function* given<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

async function shares(files: readonly number[]): Promise<readonly (readonly number[])[]> {
  const all = inShares(given(files.map((each, at) => transfer(`T${at}`, each))));
  const found = await Array.fromAsync(all);
  return found.map((share) => share.map(({ runs }) => runs[0]?.counted.files ?? 0));
}

function entry(name: string): ProofEntry {
  return { path: [name], items: [], run: null, before: [], unlistedBy: null, fresh: false, known: null };
}

describe('transfers whose entries are read together', () => {
  it('are few with few files, in their order; one with many is by itself', async () => {
    expect(await shares([])).toEqual([]);
    expect(await shares([10, 4990, 1, 900_000, 0, 2])).toEqual([[10, 4990], [1], [900_000], [0, 2]]);
    const many = await shares(Array<number>(250).fill(1));
    expect(many.map((share) => share.length)).toEqual([100, 100, 50]);
  });

  it('get their own entries each, also where one has none', async () => {
    const names = [
      ['a', '1'],
      ['a', '2'],
      ['c', '1'],
      ['d', '3'],
    ] as const;
    const shared = new SharedEntries(given(names.map(([of, name]) => ({ transfer: of, entry: entry(name) }))));
    const told: string[] = [];
    for (const of of ['a', 'b', 'c', 'd', 'e']) {
      for await (const { path } of shared.of(of)) told.push(`${of}/${path.join('/')}`);
    }
    expect(told).toEqual(['a/1', 'a/2', 'c/1', 'd/3']);
  });
});
