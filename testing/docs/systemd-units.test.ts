import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** In tenths, of what `systemd-analyze security` counts from 0 to 10. */
const MOST_EXPOSED = '20';
const isThere = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!isThere).each(['drover.service', 'drover-worker.service'])(
  'systemd takes %s, and finds it little exposed',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'drover-units-'));
    try {
      const unit = await readFile(join(ROOT, 'packaging/systemd', name), 'utf8');
      const path = join(folder, name);
      // The program as it lies here: systemd looks whether it is there, and can be run.
      await writeFile(path, unit.replaceAll('/opt/drover', ROOT));
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
      expect({ status: verified.status, said: verified.stderr }).toEqual({ status: 0, said: '' });
      const args = ['security', '--offline=true', '--no-pager', `--threshold=${MOST_EXPOSED}`, path];
      const judged = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
      expect(judged.status, judged.stdout.slice(-200)).toBe(0);
      const open = spawnSync('systemd-analyze', args.with(3, '--threshold=1'), { encoding: 'utf8' });
      expect(open.status, 'the threshold is looked at').not.toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
