import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { QuickXor } from '@drover/core';

/** How many MiB of content a second one core hashes for OneDrive and SharePoint: `node bench/quick-xor.ts --mib 2048 --rounds 5` */
const { values } = parseArgs({
  options: { mib: { type: 'string', default: '2048' }, rounds: { type: 'string', default: '5' } },
});
const MIB = 1024 * 1024;
/** More than caches hold, in chunks as files are read. */
const pool = Buffer.alloc(64 * MIB, 'drover');
const CHUNK = 64 * 1024;
const chunks = (Number(values.mib) * MIB) / CHUNK;

for (let round = 1; round <= Number(values.rounds); round++) {
  const hash = new QuickXor();
  const from = performance.now();
  const cpuFrom = process.cpuUsage();
  for (let n = 0; n < chunks; n++)
    hash.update(pool.subarray((n * CHUNK) % pool.length, ((n * CHUNK) % pool.length) + CHUNK));
  const { user, system } = process.cpuUsage(cpuFrom);
  const seconds = (performance.now() - from) / 1000;
  const perSecond = (over: number) => Math.round(Number(values.mib) / over);
  console.log(
    `${perSecond((user + system) / 1e6)} MiB for a second of CPU, ${perSecond(seconds)} MiB/s by the clock (${Buffer.from(hash.digest()).toString('hex')})`,
  );
}
