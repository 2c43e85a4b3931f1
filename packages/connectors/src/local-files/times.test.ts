import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localFixture, never, refOf } from './testing/local-fixture.ts';
import { secondsOf } from './times.ts';

it('gives back whole milliseconds as they are', () => {
  for (const epochMs of [0, 1000, 1_704_067_200_000, 1_704_067_200_500, -1500]) {
    expect(Number(secondsOf({ epochMs, precisionMs: 1 }))).toBe(epochMs / 1000);
  }
});

it('makes no file older than the one whose time it gets, and less than two microseconds newer', async () => {
  await using fixture = await localFixture();
  const { connection, disk } = fixture;
  const [from, to] = [join(disk, 'from'), join(disk, 'to')];
  await writeFile(to, 'x');
  for (let round = 0; round < 300; round++) {
    await writeFile(from, 'x');
    if (round % 3 === 0) await utimes(from, 1.7e9, 1.7e9 + round / 1000);
    const { mtimeMs } = await stat(from);
    await connection.times?.setModified(refOf('to'), { modified: { epochMs: mtimeMs, precisionMs: 0.001 } }, never());
    const [source, copy] = [await stat(from, { bigint: true }), await stat(to, { bigint: true })];
    expect(copy.mtimeNs - source.mtimeNs).toBeGreaterThanOrEqual(0n);
    expect(copy.mtimeNs - source.mtimeNs).toBeLessThan(2000n);
  }
  expect(String(await readFile(to))).toBe('x');
});
