import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClockReading } from '../runs/run-clocks.ts';
import { WorkerStore } from '../runs/worker-store.ts';
import { PermissionBed } from '../testing/permission-bed.ts';
import { ProofReader } from './proof-reader.ts';

const at = '2026-01-02T03:04:05.000Z';
const source = { why: 'Nothing is written to a source.' };
const unwritten = { why: 'Nothing was written.' };
const measured: ClockReading = { aheadMs: 90_000, withinMs: 510, at };

let bed: PermissionBed;

beforeAll(async () => {
  bed = await PermissionBed.open();
});

afterAll(() => bed[Symbol.asyncDispose]());

async function copied(...shown: readonly ClockReading[]): Promise<string> {
  const run = await bed.ranCopy();
  const workers = new WorkerStore(bed.database);
  const found = { freeBytes: null, takesPermissions: false, metersPermissions: false };
  const names = { profile: 'posix', caseSensitive: true, foldsUnicode: false } as const;
  await workers.noteSides(run, { ...found, names, clocks: { source, destination: unwritten } });
  for (const reading of shown) await workers.noteDestinationClock(run, reading);
  return run;
}

async function clocksOf(kind: 'run' | 'migration', id: string) {
  await using reader = await ProofReader.open(bed.database, new AbortController().signal);
  return await reader.clocks({ kind, id });
}

it("takes the first measure of a run, and keeps a migration's when a later copy wrote nothing", async () => {
  await bed.begin();
  expect(await clocksOf('migration', bed.migration.id)).toBeNull();
  const first = await copied(measured, { why: 'The server did not tell.' }, { aheadMs: 1, withinMs: 1, at });
  const second = await copied();
  expect(await clocksOf('run', first)).toEqual({ source, destination: measured });
  expect(await clocksOf('run', second)).toEqual({ source, destination: unwritten });
  expect(await clocksOf('migration', bed.migration.id)).toEqual({ source, destination: measured });
  const third = { aheadMs: -200, withinMs: 510, at };
  await copied(third);
  expect(await clocksOf('migration', bed.migration.id)).toEqual({ source, destination: third });
});
