import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf } from '../error-code.ts';
import { processHost } from '../testing/process-host.ts';
import { removeLeftovers, unfinishedName } from './leftovers.ts';

const NOBODYS_PID = 99_999_999;

/** Writes file after file, as an initdb does that outlives its Drover, until its folder is gone. */
async function writeOn(folder: string, forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  for (let at = 0; performance.now() < until; at++) {
    await writeFile(join(folder, String(at)), '').catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }
}

test('removes what an orphan is still writing into, and leaves alone what a living process fills', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drover-leftovers-'));
  try {
    const kept = unfinishedName('data', process.pid);
    const orphaned = join(folder, unfinishedName('data', NOBODYS_PID), 'base');
    for (const path of [join(folder, kept), orphaned]) await mkdir(path, { recursive: true });
    const writers = [writeOn(orphaned, 1_000), writeOn(orphaned, 1_000)];
    await removeLeftovers(folder, processHost);
    expect(await readdir(folder)).toEqual([kept]);
    await Promise.all(writers);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
