import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { peakMegabytes } from '../bench/measure.ts';
import { Copies } from '../e2e/support/copies.ts';
import { RunningServer } from '../e2e/support/running-server.ts';
import { record } from './support/figures.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 2_000);
const IDLERS = 300;
const LONG = { timeout: 300_000, interval: 300 };

/** A connection that begins a request and never ends it: `head` at once, then a letter a second. */
class Idler {
  readonly #socket: Socket;
  readonly #over = new AbortController();

  constructor(url: string, head: string) {
    const { port } = new URL(url);
    this.#socket = connect(Number(port), '127.0.0.1', () => void this.#drip(head));
    this.#socket.on('error', () => undefined).resume();
  }

  get open(): boolean {
    return this.#socket.readyState === 'open';
  }

  async #drip(head: string): Promise<void> {
    for (let more = head; this.open; more = 'x') {
      this.#socket.write(more);
      await delay(1000, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }

  leave(): void {
    this.#over.abort();
    this.#socket.destroy();
  }
}

async function place() {
  const work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  await chmod(work, 0o755);
  const folders = { work, up: join(work, 'up'), to: join(work, 'to'), stored: join(work, 'stored') };
  for (const folder of [folders.up, folders.to, folders.stored]) await mkdir(folder);
  const data = await makeData(work, { name: 'data', files: FILES, perFolder: 100, bytes: 4096 });
  const remove = () => rm(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  return { ...folders, data, [Symbol.asyncDispose]: remove };
}

const start = (folder: string, work: string) =>
  RunningServer.spawn('up', [], folder, { DROVER_LOCAL_ROOTS: work, TMPDIR: work, DROVER_WORKERS: '1' });

it('browsers that begin requests and never end them are cut off, and keep nobody out', async () => {
  await using at = await place();
  await using server = await start(at.up, at.work);
  const url = await server.address();
  const copies = await Copies.of(server);
  const run = await copies.start(at.data, at.to);
  const heads = [
    'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ',
    `POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${url}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`,
  ];
  const idlers = Array.from({ length: IDLERS }, (_, n) => new Idler(url, heads[n % heads.length] ?? ''));
  await expect.poll(() => idlers.filter(({ open }) => open).length, LONG).toBe(IDLERS);
  const began = performance.now();
  const times: number[] = [];
  let left = IDLERS;
  while (left > 0 && performance.now() - began < LONG.timeout) {
    const asked = performance.now();
    await copies.run(run);
    times.push(performance.now() - asked);
    left = idlers.filter(({ open }) => open).length;
    await delay(500);
  }
  for (const idler of idlers) idler.leave();
  record('slow-peers', 'slow browsers', {
    ...{ idlers: IDLERS, goneAfterSeconds: Math.round((performance.now() - began) / 1000), looks: times.length },
    worstLookMs: Math.round(Math.max(...times)),
    serverPeakMb: Math.round(peakMegabytes(server.pid)),
  });
  expect(left).toBe(0);
  await expect.poll(async () => (await copies.run(run)).status.code, LONG).toBe(100);
});
