import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** Runs a command where a disk of one megabyte is mounted, which only that command sees. */
async function onSmallDisk(...command: string[]): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'drover-small-'));
  try {
    const mounted = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@" "$0"';
    const { stdout } = await run('unshare', [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      mounted,
      disk,
      ...command,
    ]);
    return stdout;
  } finally {
    await rm(disk, { recursive: true, force: true });
  }
}

const possible = await onSmallDisk('ls').then(
  () => true,
  () => false,
);

describe('a full disk', () => {
  it.runIf(possible)('is told as such, and leaves nothing behind but what can be resumed', async () => {
    const script = fileURLToPath(new URL('testing/fill-disk.ts', import.meta.url));
    const full = { kind: 'quota-exceeded', scope: 'root', fault: 'space' };
    expect(JSON.parse(await onSmallDisk(process.execPath, script))).toEqual({
      small: { ...full, left: ['filler'] },
      large: { ...full, left: ['filler'] },
      resumed: { ...full, left: 2 },
      kept: true,
    });
  });
});
