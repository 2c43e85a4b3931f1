import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { CopyProcess } from './support/copy-process.ts';
import { record } from './support/figures.ts';
import { startServer, urlOf } from './support/remote.ts';
import { hashTree } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_MANY'] ?? 200_000);
const LIMIT_MB = 300;

let work = '';
let data = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: 200, bytes: 64 });
}, 900_000);
afterAll(() => rm(work, { recursive: true, force: true }));

describe.each(['local', 'ftp', 'sftp'] as const)('many files to %s', (place) => {
  it('stay below 300 MB of memory, which does not grow with their number', async () => {
    await using server = place === 'local' ? null : await startServer(place);
    const local = join(work, 'copied');
    const target = place === 'local' || server === null ? local : urlOf(place, server, '/many');
    const state = join(work, `state-${place}`);
    const env = { DROVER_DESTINATION_PASSWORD: server?.password ?? '', XDG_STATE_HOME: state, XDG_CONFIG_HOME: state };
    const args = [data, target, ...(place === 'sftp' ? ['--accept-new-host-key'] : [])];
    for (const round of ['first copy', 'again, nothing to do']) {
      const startedAt = performance.now();
      const copy = new CopyProcess(args, env);
      const end = await copy.ended();
      expect(end, end.stderr).toMatchObject({ exitCode: 0 });
      const half = copy.memory[Math.floor(copy.memory.length / 2)] ?? 0;
      record('memory', `${FILES} files to ${place}, ${round}`, {
        seconds: ((performance.now() - startedAt) / 1000).toFixed(1),
        peakAtHalfMb: half.toFixed(0),
        peakMb: end.peakMegabytes.toFixed(0),
      });
      expect(end.peakMegabytes).toBeLessThan(LIMIT_MB);
      expect(end.peakMegabytes).toBeLessThan(half * 1.25 + 10);
    }
    const copied = await hashTree(server === null ? local : join(server.folder, 'many'));
    expect(copied.size).toBe(FILES);
    expect(copied).toEqual(await hashTree(data));
    await rm(local, { recursive: true, force: true });
  });
});
