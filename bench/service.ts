import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RunningServer } from '../e2e/support/running-server.ts';
import { PLACES, type Place, startPlace } from '../soak/support/service-places.ts';
import { makeData } from './data.ts';
import { measure } from './measure.ts';
import { Service } from './running-service.ts';

/**
 * What the service costs beside `copy` alone: CPU seconds of the server, its worker and PostgreSQL, from the start of a run to its end and
 * with a page that watches it, for the same files to the same place, in turn. `node bench/service.ts --files 20000 --rounds 3 --to local|ftp|sftp`
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    to: { type: 'string', default: 'local' },
    bytes: { type: 'string', default: '4096' },
  },
});

const files = Number(values.files);
const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
try {
  const data = await makeData(work, { name: 'data', files, perFolder: 100, bytes: Number(values.bytes) });
  const to = PLACES.find((name) => name === values.to);
  if (to === undefined) throw new RangeError(`--to takes ${PLACES.join(', ')}, not ${values.to}`);
  await using place = await startPlace(to, work);
  await using server = await RunningServer.spawn('up', [], undefined, { DROVER_LOCAL_ROOTS: work });
  const service = await Service.signedIn(server);
  const ratios: number[] = [];
  for (let round = -1; round < Number(values.rounds); round++) {
    const alone = await copyAlone(data, place, round);
    const used = await service.run(data, place, `served${round + 1}`);
    if (round < 0) continue; // the first round warms the caches
    const ratio = (used.server + used.worker + used.postgres) / alone;
    ratios.push(ratio);
    const figures = { copy: alone, ...used, ratio };
    console.log(
      Object.entries(figures)
        .map(([name, value]) => `${name} ${value.toFixed(2)}`)
        .join('  '),
    );
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
  console.log(`${files} files to ${values.to}: CPU of the service over copy alone: ${median.toFixed(2)}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

async function copyAlone(data: string, place: Place, round: number): Promise<number> {
  await place.clear('copied');
  const state = join(work, `state${round}`);
  const { cpuSeconds, exitCode, tail } = await measure({
    file: resolve(import.meta.dirname, '..', 'drover'),
    args: ['copy', data, place.url('copied'), ...(values.to === 'sftp' ? ['--accept-new-host-key'] : [])],
    env: { ...place.env, XDG_STATE_HOME: state, XDG_CONFIG_HOME: state },
  });
  if (exitCode !== 0) throw new Error(`copy failed: ${tail}`);
  await place.clear('copied');
  return cpuSeconds;
}
