import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { CopyProcess } from './support/copy-process.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { startServer, urlOf } from './support/remote.ts';
import { hashSettledTree, hashTree, temporaries, wrongFiles } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
const MOMENTS = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 10);
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '1');

let work = '';
let data = '';
let source: Map<string, string>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: 100, bytes: 4096 });
  source = await hashTree(data);
}, 300_000);
afterAll(() => rm(work, { recursive: true, force: true }));

describe.each(['ftp', 'sftp'] as const)('a run of many small files to %s', (protocol) => {
  it.each(['copy', 'server'] as const)('survives kill -9 of the %s at random moments', async (victim) => {
    await using server = await startServer(protocol);
    for (let moment = 0; moment < MOMENTS; moment++) {
      const target = `/killed-${moment}`;
      const args = [data, urlOf(protocol, server, target), ...(protocol === 'sftp' ? ['--accept-new-host-key'] : [])];
      const env = environment(server.password, `${protocol}-${victim}-${moment}`);
      const first = new CopyProcess(args, env);
      await first.hasTold(FILES * (0.02 + 0.93 * random()));
      await (victim === 'copy' ? first.kill() : server.kill());
      const end = await first.ended();
      const onDisk = join(server.folder, target);
      const atDeath = await hashSettledTree(onDisk);
      expect(wrongFiles(source, atDeath)).toEqual([]);
      if (victim === 'server') {
        expect(end.summary?.status).toBeGreaterThanOrEqual(200);
        await server.start();
      }
      const done = atDeath.size - temporaries(atDeath).length;

      const second = await new CopyProcess(args, env).ended();
      expect(second, second.stderr).toMatchObject({ exitCode: 0, summary: { status: 100 } });
      expect(second.summary?.counters['filesCopied']).toBe(FILES - done);
      expect(second.summary?.counters['filesUnchanged']).toBe(done);
      expect(await hashTree(onDisk)).toEqual(source);
      record('kill', `${protocol}, ${victim} killed`, { moment, filesAtDeath: done, filesCopiedAfter: FILES - done });
      await rm(onDisk, { recursive: true, force: true });
    }
  });
});

function environment(password: string, state: string): Record<string, string> {
  return {
    DROVER_DESTINATION_PASSWORD: password,
    XDG_STATE_HOME: join(work, state),
    XDG_CONFIG_HOME: join(work, state),
  };
}
