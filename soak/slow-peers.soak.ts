import { once } from 'node:events';
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
import { ScriptedServer } from '../packages/connectors/src/ftp/testing/scripted-server.ts';
import type { Handler } from '../packages/connectors/src/ftp/testing/scripted-session.ts';
import { record } from './support/figures.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 2_000);
/** More than one worker takes at a time. */
const SLOW_RUNS = 6;
const IDLERS = 300;
const LONG = { timeout: 300_000, interval: 300 };

/** A byte a second, for as long as anybody listens. */
const slowListing: Handler = async (session) => {
  const socket = await session.data();
  session.reply('150 here it comes');
  for (const letter of 'type=file;size=1;modify=20240102030405; a-file\r\n'.repeat(1000)) {
    if (socket.destroyed) return;
    socket.write(letter);
    await delay(1000);
  }
  socket.end();
};

/** Takes the first bytes of a file, and no more. */
const slowStore: Handler = async (session) => {
  const socket = await session.data();
  session.reply('150 go ahead');
  socket.pause();
  await once(socket, 'close');
};

function ftp({ port }: ScriptedServer) {
  const options = { server: '127.0.0.1', port, username: 'ada', password: 'secret', type: 'plain' };
  return { type: 'ftp', options };
}

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

/** As any other server until `slow` is set. */
async function server() {
  const state = { slow: false };
  const turned =
    (verb: string, slowly: Handler): Handler =>
    (session, argument) =>
      state.slow ? slowly(session, argument) : session.usual(verb, argument);
  const on = { MLSD: turned('MLSD', slowListing), LIST: turned('LIST', slowListing), STOR: turned('STOR', slowStore) };
  const ftpServer = await ScriptedServer.start({ on });
  return { state, ftpServer, [Symbol.asyncDispose]: () => ftpServer[Symbol.asyncDispose]() };
}

it.each([
  ['lists a byte a second', 'source'],
  ['takes files and no byte of them', 'destination'],
] as const)('a server that %s holds up no run but its own', async (_, side) => {
  await using at = await place();
  await using slow = await server();
  await using drover = await start(at.up, at.work);
  const copies = await Copies.of(drover);
  const runs: string[] = [];
  const transfers: string[] = [];
  for (let n = 0; n < SLOW_RUNS; n++) {
    const remote = ftp(slow.ftpServer);
    transfers.push(await (side === 'source' ? copies.transfer(remote, at.stored) : copies.transfer(at.data, remote)));
  }
  slow.state.slow = true;
  for (const transfer of transfers) runs.push(await copies.startTransfer(transfer));
  await expect.poll(async () => (await copies.run(runs[0] ?? '')).state, LONG).toBe('running');
  const began = performance.now();
  const quick = await copies.start(at.data, at.to);
  await expect.poll(async () => (await copies.run(quick)).state, LONG).toBe('ended');
  const seconds = Math.round((performance.now() - began) / 1000);
  const run = await copies.run(quick);
  const others = await Promise.all(runs.map((id) => copies.run(id)));
  const [worker = 0] = await drover.descendants('main.ts worker');
  record('slow-peers', `slow ${side}`, {
    ...{ files: FILES, seconds, workerPeakMb: Math.round(peakMegabytes(worker)) },
    others: others.map(({ status }) => status.code).join(' '),
  });
  expect(run.status.code).toBe(100);
  expect(run.counters.filesCopied).toBe(FILES);
});

it('a connector whose server is too slow to be tried is refused in words', async () => {
  await using at = await place();
  await using slow = await server();
  slow.state.slow = true;
  await using drover = await start(at.up, at.work);
  const copies = await Copies.of(drover);
  await expect(copies.start(ftp(slow.ftpServer), at.to)).rejects.toThrow('within two minutes');
});

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
