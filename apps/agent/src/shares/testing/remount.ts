import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { parseMachinePath, StorageError } from '@drover/core';
import { openSharedTree } from '../shared-tree.ts';

/** Takes a shared disk away and brings it back, in a mount namespace of its own, and tells as JSON what was seen each time. */
const [base] = process.argv.slice(2);
if (base === undefined) throw new RangeError('needs an empty folder');
const drive = join(base, 'drive');
await mkdir(drive);
const mount = () => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', drive]);
mount();
await writeFile(join(drive, 'a.txt'), 'x');
const settings = { clock: realClock, machine: 'filer', foldsNames: false, durable: false };
await using tree = await openSharedTree([{ path: drive, writable: true }], settings);

async function look(): Promise<unknown> {
  const folder = { root: '', segments: parseMachinePath(drive) };
  const listing = Array.fromAsync(tree.list(folder, new AbortController().signal));
  try {
    return (await listing).flat().map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const { kind, scope, retryable } = error;
    return { kind, scope, retryable };
  }
}

const seen = [await look()];
execFileSync('umount', ['-l', drive]);
seen.push(await look());
mount();
await writeFile(join(drive, 'b.txt'), 'x');
seen.push(await look());
process.stdout.write(JSON.stringify(seen));
