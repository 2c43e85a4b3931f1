import { type Entry, rootRef } from '@drover/core';
import { expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';

const { signal } = new AbortController();

const contentOf = async ({ connection }: SimulatedDrive, entry: Entry) =>
  Buffer.concat(await Array.fromAsync(await connection.read(entry, { offset: 0 }, signal))).toString();

it('a file in which the service found malware is listed, and fails alone when it is read, with what to do', async () => {
  await using bed = await openSimulatedDrive();
  await bed.drive.put('bad.exe', 'x');
  await bed.drive.put('good.txt', 'fine');
  bed.drive.infect('bad.exe');
  const entries = (await Array.fromAsync(bed.connection.list(rootRef(), signal))).flat();
  expect(entries.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual(['bad.exe file', 'good.txt file']);
  const [bad, good] = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  if (bad === undefined || good === undefined) throw new Error('nothing was listed');
  await expect(contentOf(bed, bad)).rejects.toMatchObject({
    ...{ kind: 'permission-denied', scope: 'item', retryable: false, item: { segments: ['bad.exe'] } },
    message: expect.stringContaining('/bad.exe'),
    remedy: expect.stringContaining('looked at'),
  });
  expect(await contentOf(bed, good)).toBe('fine');
});
