import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiTokenStore, Database, type EmbeddedPostgres, migrate, UserStore } from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';
import { makeData } from '../bench/data.ts';
import { peakMegabytes, processCpuSeconds } from '../bench/measure.ts';
import { record } from './support/figures.ts';
import { startPlace } from './support/service-places.ts';
import { ServiceRuns } from './support/service-runs.ts';
import { hashTree } from './support/tree.ts';
import { startUp, type Up } from './support/up.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
const VIEWERS = Number(process.env['DROVER_SOAK_VIEWERS'] ?? 200);
const PER_FOLDER = 100;
const QUIET_MS = 5_000;
const KEY = Buffer.alloc(32, 9);
const TOKEN = `drover_${randomBytes(24).toString('base64url')}`;
const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();

let work = '';
let data = '';
let source: Map<string, string>;
let postgres: EmbeddedPostgres;
let database: Database;
let up: Up | null = null;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true }));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: 1024 });
  source = await hashTree(data);
  postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  const user = await new UserStore(database.db).create({
    ...{ email: 'ada@example.com', name: 'Ada', role: 'administrator', passwordHash: null },
  });
  await new ApiTokenStore(database.db, clock).create({
    ...{ token: TOKEN, userId: user.id, name: 'soak', role: 'administrator', expiresAt: null },
  });
}, 600_000);
afterAll(async () => {
  await up?.kill();
  await cleanup.disposeAsync();
});

/** Somebody who watches a run live, each over a connection of their own. */
class Viewer {
  readonly #answer: IncomingMessage;
  /** How late each event was here after it was made, in ms. */
  readonly late: number[] = [];
  ended = false;

  private constructor(answer: IncomingMessage) {
    this.#answer = answer;
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = `${text}${chunk}`.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#read(block);
    });
    answer.on('error', () => undefined);
  }

  static async open(url: string): Promise<Viewer> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const request = get(url, { headers, agent: new Agent({ maxSockets: 1 }) });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    return new Viewer(answer);
  }

  /** From now on it takes nothing, as a computer that sleeps. */
  fallAsleep(): void {
    this.#answer.pause();
  }

  leave(): void {
    this.#answer.destroy();
  }

  #read(block: string): void {
    const id = /^id: (\d+)$/m.exec(block)?.[1];
    if (id !== undefined) this.late.push(Date.now() - Number(id));
    if (/^event: end$/m.test(block)) this.ended = true;
  }
}

function quantile(of: readonly number[], share: number): number {
  return of.toSorted((a, b) => a - b)[Math.min(of.length - 1, Math.floor(of.length * share))] ?? 0;
}

it(`${VIEWERS} people watch one run live, half of them asleep: all see it end, and the server stays small`, async () => {
  await using place = await startPlace('local', work);
  up = await startUp({ folder: work, url: postgres.url, key: KEY, workers: 2 });
  const address = await up.ready;
  const runs = new ServiceRuns(database, KEY, { folder: data, files: source, folders: FILES / PER_FOLDER });
  for (const watched of [0, VIEWERS]) {
    const name = `watched by ${watched}`;
    await place.clear(name);
    const run = await runs.start(await runs.transfer(place, name));
    const cpu = processCpuSeconds(up.pid);
    const began = performance.now();
    const viewers = await Promise.all(
      Array.from({ length: watched }, () => Viewer.open(`${address}/api/runs/${run}/events`)),
    );
    const asleep = viewers.filter((_, at) => at % 2 === 1);
    const awake = viewers.filter((_, at) => at % 2 === 0);
    for (const viewer of asleep) viewer.fallAsleep();
    await runs.expectWhole(run, place.onDisk(name));
    await expect.poll(() => awake.every(({ ended }) => ended), { timeout: 60_000 }).toBe(true);
    const late = awake.flatMap((viewer) => viewer.late);
    const seconds = (performance.now() - began) / 1000;
    record('viewers', name, {
      ...{ files: FILES, asleep: asleep.length, seconds: Math.round(seconds), events: late.length },
      ...{ lateMedianMs: quantile(late, 0.5), lateP95Ms: quantile(late, 0.95), lateWorstMs: quantile(late, 1) },
      serverCpuSeconds: Math.round((processCpuSeconds(up.pid) - cpu) * 10) / 10,
      serverPeakMb: Math.round(peakMegabytes(up.pid)),
    });
    for (const viewer of viewers) viewer.leave();
    await delay(QUIET_MS);
  }
  expect(peakMegabytes(up.pid)).toBeLessThan(400);
});
