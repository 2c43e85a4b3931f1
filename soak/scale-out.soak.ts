import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Database, migrate } from '@drover/database';
import { type PostgresServer, postgresAvailability, startPostgres } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { record } from './support/figures.ts';
import { HOSTS, type Host, Hosts, noHosts } from './support/hosts.ts';
import { PLACES, startPlace } from './support/service-places.ts';
import { ServiceRuns, type SourceData } from './support/service-runs.ts';
import { hashTree } from './support/tree.ts';
import { startUp, type Up } from './support/up.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 6000);
const PER_FOLDER = 100;
const COUNT = Number(process.env['DROVER_SOAK_MOMENTS'] ?? 3);
/** Shares of a run, evenly over it. */
const MOMENTS = Array.from({ length: COUNT }, (_, at) => (at + 0.5) / COUNT);
/** Longer than a lease. */
const AWAY_MS = 40_000;
/** What somebody who comes back would do to a run that has ended is done by then. */
const AFTERMATH_MS = 8000;
const AN_HOUR = 3_600_000;
const KEY = Buffer.alloc(32, 7);
const places = PLACES.filter((name) => (process.env['DROVER_SOAK_TO'] ?? name) === name);
const postgresFound = await postgresAvailability();
const why = noHosts() ?? (postgresFound.available ? null : postgresFound.reason);
if (why !== null) console.log(`skipped: ${why}`);

const cleanup = new AsyncDisposableStack();
const { clock } = processWorld(process);
const matrix = new Map<string, string>();
let work = '';
let data: SourceData;
let postgres: PostgresServer;
let database: Database;
let hosts: Hosts;
let up: Up;
let runs: ServiceRuns;
const workers: Host[] = [];

const environment = () => ({ DATABASE_URL: postgres.url, DROVER_KEY: KEY.toString('hex'), DROVER_LOCAL_ROOTS: work });
const startServer = () => startUp({ folder: work, url: postgres.url, key: KEY, workers: 0 });

beforeAll(async () => {
  if (why !== null) return;
  work = await mkdtemp(join(tmpdir(), 'drover-hosts-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true }));
  const folder = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
  data = { folder, files: await hashTree(folder), folders: FILES / PER_FOLDER };
  postgres = cleanup.use(await startPostgres(HOSTS));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  runs = new ServiceRuns(database, KEY, data);
  hosts = cleanup.use(new Hosts());
  up = await startServer();
  cleanup.defer(() => up.kill());
}, 600_000);
afterAll(async () => {
  await writeMatrix();
  await cleanup.disposeAsync();
});

/** As many hosts with a worker as wanted. */
async function haveWorkers(count: number): Promise<void> {
  while (workers.length < count) {
    const host = hosts.add();
    host.start(environment());
    workers.push(host);
  }
  for (const host of workers.splice(count)) await host.kill();
}

interface Fault {
  readonly name: string;
  /** Resolves when it is over; the first of two workers is the victim. */
  readonly happen: (victim: Host) => Promise<void>;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'worker killed, another started in its place 40 s later',
    happen: async (victim) => {
      await victim.kill();
      await delay(AWAY_MS);
      victim.start(environment());
    },
  },
  {
    name: 'worker cut off from the network for 40 s',
    happen: async (victim) => {
      victim.unplug();
      await delay(AWAY_MS);
      victim.plug();
    },
  },
  {
    name: 'worker stopped for 40 s (SIGSTOP, SIGCONT)',
    happen: async (victim) => {
      victim.signal('SIGSTOP');
      await delay(AWAY_MS);
      victim.signal('SIGCONT');
    },
  },
  { name: 'PostgreSQL killed and started again', happen: () => postgres.restart() },
  {
    name: 'server killed and started again',
    happen: async () => {
      await up.kill();
      up = await startServer();
    },
  },
];

describe.skipIf(why !== null)('several hosts on one PostgreSQL', () => {
  it.each([1, 2, 4])('copy with %d workers', async (count) => {
    await using place = await startPlace('ftp', work);
    await haveWorkers(count);
    const warmUp = await runs.start(await runs.transfer(place, `warm-up ${count}`));
    await runs.until(warmUp, ({ state }) => state === 'ended');
    const name = `throughput ${count}`;
    const began = performance.now();
    const run = await runs.start(await runs.transfer(place, name));
    await runs.until(run, ({ state }) => state === 'ended');
    const seconds = (performance.now() - began) / 1000;
    await runs.expectWhole(run, place.onDisk(name));
    record('scale-out', 'throughput', { workers: count, files: FILES, filesPerSecond: Math.round(FILES / seconds) });
  });

  describe.each(places)('a run to %s', (placeName) => {
    it.each(FAULTS)('loses and repeats nothing: $name', async ({ name: fault, happen }) => {
      await using place = await startPlace(placeName, work);
      await haveWorkers(2);
      for (const share of MOMENTS) {
        const name = `${placeName} ${FAULTS.findIndex((each) => each.name === fault)} ${share}`;
        await place.clear(name);
        const transfer = await runs.transfer(place, name);
        const run = await runs.start(transfer);
        await runs.until(run, ({ counters }) => counters.filesCopied >= share * FILES);
        await happen(workers[0] as Host);
        const { log } = await runs.expectWhole(run, place.onDisk(name));
        await delay(AFTERMATH_MS);
        expect((await runs.expectWhole(run, place.onDisk(name))).log).toEqual(log);
        await expectNothingToDo(transfer);
        told(fault, placeName, share);
        await place.clear(name);
      }
    });

    it('loses and repeats nothing: a worker whose wall clock is an hour ahead', async () => {
      await using place = await startPlace(placeName, work);
      await haveWorkers(2);
      const [ahead] = workers as [Host];
      await ahead.kill();
      ahead.start(environment(), AN_HOUR);
      const name = `${placeName} clock`;
      await place.clear(name);
      const transfer = await runs.transfer(place, name);
      await runs.expectWhole(await runs.start(transfer), place.onDisk(name));
      await expectNothingToDo(transfer);
      told('wall clock of a worker an hour ahead', placeName, 0);
      await ahead.kill();
      ahead.start(environment());
    });
  });
});

async function expectNothingToDo(transfer: string): Promise<void> {
  const again = await runs.until(await runs.start(transfer), ({ state }) => state === 'ended');
  expect(again).toMatchObject({ status: 101, counters: { filesUnchanged: FILES, filesCopied: 0, bytesRead: 0 } });
}

function told(fault: string, place: string, share: number): void {
  record('scale-out', fault, { place, share: Number(share.toFixed(2)), lost: 0, twice: 0, manualSteps: 0 });
  const key = `| ${fault} | ${place} |`;
  const moment = share === 0 ? 'all along' : `${Math.round(share * 100)} %`;
  matrix.set(key, [matrix.get(key), moment].filter(Boolean).join(', '));
}

/** The rows of docs/reference/faults.md for what passed in this run. */
async function writeMatrix(): Promise<void> {
  const folder = resolve(import.meta.dirname, '..', 'test-results');
  await mkdir(folder, { recursive: true });
  const rows = [...matrix].map(([key, moments]) => `${key} ${moments} | ${moments.split(', ').length} | 0 | 0 |`);
  await writeFile(
    join(folder, 'faults.md'),
    `${['| fault | to | when | runs | files lost, twice or wrong | manual steps |', '|---|---|---|---|---|---|', ...rows].join('\n')}\n`,
  );
}
