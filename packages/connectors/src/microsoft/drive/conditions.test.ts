import { childRef, type Entry, rootRef, versionOf, type WriteTarget } from '@drover/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';
import { REQUEST_BYTES } from './limits.ts';

const { signal } = new AbortController();

let bed: SimulatedDrive;
beforeAll(async () => {
  bed = await openSimulatedDrive();
});
afterAll(() => bed?.[Symbol.asyncDispose]());

async function* bodyOf(bytes: number) {
  if (bytes > 0) yield Buffer.alloc(bytes, 'x');
}

/** Replaces the file, and at the last moment somebody else does, too. */
function targetOf(there: Entry, size: number) {
  const beforeCommit = async () => {
    await bed.drive.put(there.name, 'the work of somebody');
  };
  return {
    ...{ item: there.ref, size, meta: {}, temporary: '.drover-000000000000-1.part', beforeCommit },
    condition: { if: 'unchanged', since: versionOf(there) },
  } satisfies WriteTarget;
}

async function fileAt(name: string): Promise<Entry> {
  await bed.drive.put(name, 'what was there');
  const there = await bed.connection.stat(childRef(rootRef(), name), signal);
  if (there === null) throw new Error('not there');
  return there;
}

it.each([
  ['empty', 0],
  ['small', 100],
])('somebody who changes a file just before an %s one takes its place keeps that work', async (name, size) => {
  const target = targetOf(await fileAt(name), size);
  await expect(bed.connection.write(target, bodyOf(size), signal)).rejects.toMatchObject({
    kind: 'precondition-failed',
  });
  expect(String(await bed.drive.read(name))).toBe('the work of somebody');
  expect(bed.simulator.openUploads()).toBe(0);
});

it('an empty one is refused by the service itself where the file went between the last look and the write', async () => {
  const there = await fileAt('between');
  const target = { ...targetOf(there, 0), beforeCommit: async () => undefined };
  bed.simulator.fail({
    matches: ({ operation }) => {
      if (/^PUT .*:\/content$/.test(operation) && bed.drive.look('between') !== null) bed.drive.remove('between');
      return false;
    },
    fault: { kind: 'reset' },
  });
  await expect(bed.connection.write(target, bodyOf(0), signal)).rejects.toMatchObject({ kind: 'precondition-failed' });
  expect(bed.drive.look('between')).toBeNull();
});

it('the same with a large one, whose session, made for the file as it was, is given up', async () => {
  const target = targetOf(await fileAt('large'), REQUEST_BYTES + 1);
  const { upload } = bed.connection;
  const token = (await upload?.begin(target, signal)) ?? {};
  await upload?.append(token, target, 0, bodyOf(target.size), signal);
  await expect(upload?.commit(token, target, signal)).rejects.toMatchObject({ kind: 'precondition-failed' });
  expect(String(await bed.drive.read('large'))).toBe('the work of somebody');
  expect(await upload?.status(token, target, signal)).toBeNull();
});
