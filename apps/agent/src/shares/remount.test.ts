import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const OWN_MOUNTS = ['--mount', '--user', '--map-root-user'];

function mayMount(): boolean {
  try {
    execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(process.platform === 'linux' && mayMount())('a shared disk that is unmounted', () => {
  it('is not taken for the empty folder below it, and is found again when it is mounted', async () => {
    const base = await mkdtemp(join(tmpdir(), 'drover-remount-'));
    try {
      const script = fileURLToPath(new URL('testing/remount.ts', import.meta.url));
      const command = [...OWN_MOUNTS, process.execPath, script, base];
      const { stdout } = await promisify(execFile)('unshare', command);
      const gone = { kind: 'unavailable', scope: 'root', retryable: true };
      expect(JSON.parse(stdout)).toEqual([['a.txt'], gone, ['b.txt']]);
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });
});
