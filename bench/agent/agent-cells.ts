import { join } from 'node:path';
import { type DataSet, makeData } from '../data.ts';
import { AgentBed, refOf } from './agent-bed.ts';
import { controlLatency } from './control-latency.ts';
import { itemsWalked } from './fair-walks.ts';
import { overTls } from './raw-tls.ts';
import { ratio, row, type Timed, timed } from './timed.ts';
import { copied, filesBelow, packed, readEach, readOne, scanned, walked } from './work.ts';

export interface CellSettings {
  readonly rounds: number;
  /** An empty folder. */
  readonly work: string;
  /** 1 for the full size. */
  readonly scale: number;
  /** Takes a line of the report. */
  readonly print: (line: string) => void;
}

export interface AgentCell {
  readonly name: string;
  readonly what: string;
  run(settings: CellSettings): Promise<void>;
}

/** 50 ms there and back. */
const FAR = { delayMs: 25 };
/** Requests in flight where each file has its own: as many as a run has to an agent. */
const AT_ONCE = 32;
const MIB = 1024 * 1024;

/** Everything goes through a real agent process with one shared folder, over TLS. */
export const AGENT_CELLS: readonly AgentCell[] = [
  { name: 'agent-scan', what: '100,000 files in 1,000 folders, at 0 and 50 ms round trip', run: scan },
  { name: 'agent-small', what: '20,000 × 4 KiB into nothing: packs and single requests, at 0 and 50 ms', run: small },
  { name: 'agent-large', what: 'a file of 2 GiB into nothing, beside a raw TLS socket', run: large },
  {
    name: 'agent-control',
    what: 'questions beside 8 streams of content, on a socket of their own and not',
    run: control,
  },
  { name: 'agent-window', what: '64 MiB at 100 ms round trip, with windows that grow and with 1 MiB', run: window },
  { name: 'agent-sessions', what: '4 sessions that walk the same agent at once', run: sessions },
];

async function scan({ rounds, work, scale, print }: CellSettings): Promise<void> {
  const folder = refOf(await makeData(work, { name: 'tree', files: 100_000 * scale, perFolder: 100, bytes: 1 }));
  await using near = await AgentBed.start(work);
  await using far = await AgentBed.start(work, FAR);
  const times = await interleaved(rounds, {
    'walk, 0 ms': timing(near, () => walked(near.connection, folder)),
    'walk, 50 ms': timing(far, () => walked(far.connection, folder)),
    'scan as a run, 0 ms': timing(near, () => scanned(near.connection, folder)),
    'scan as a run, 50 ms': timing(far, () => scanned(far.connection, folder)),
  });
  report(times, print, 100_000 * scale);
  for (const name of ['walk', 'scan as a run'])
    print(`${name}: ${compare(times, `${name}, 50 ms`, `${name}, 0 ms`)} × the time at 50 ms (asked: at most 1.5)`);
}

async function small({ rounds, work, scale, print }: CellSettings): Promise<void> {
  const data: DataSet = { name: 'small', files: 20_000 * scale, perFolder: 100, bytes: 4096 };
  const folder = refOf(await makeData(work, data));
  await using near = await AgentBed.start(work);
  await using far = await AgentBed.start(work, FAR);
  const [here, there] = [await filesBelow(near.connection, folder), await filesBelow(far.connection, folder)];
  const times = await interleaved(rounds, {
    'packs, 0 ms': timing(near, () => packed(near.connection, here)),
    'one request each, 0 ms': timing(near, () => readEach(near.connection, here, AT_ONCE)),
    'packs, 50 ms': timing(far, () => packed(far.connection, there)),
    'one request each, 50 ms': timing(far, () => readEach(far.connection, there, AT_ONCE)),
    'copy into memory as a run, 0 ms': timing(near, () => copied(near.connection, folder)),
    'copy into memory as a run, 50 ms': timing(far, () => copied(far.connection, folder)),
  });
  report(times, print, data.files);
  for (const far of ['0 ms', '50 ms'])
    print(
      `packs: ${compare(times, `one request each, ${far}`, `packs, ${far}`)} × as fast as single requests at ${far}`,
    );
  print(`packs: ${compare(times, 'packs, 0 ms', 'packs, 50 ms')} × the rate of 0 ms at 50 ms (asked: at least 0.4)`);
}

async function large({ rounds, work, scale, print }: CellSettings): Promise<void> {
  const [path, bytes] = await makeLarge(work, Math.round(2048 * scale));
  await using bed = await AgentBed.start(work);
  const file = await bed.file(path);
  const [through, over] = ['the file through the agent', 'the file over a raw TLS socket'] as const;
  const times = await interleaved(rounds, {
    [through]: timing(bed, () => readOne(bed.connection, file)),
    [over]: () => overTls(path, bytes),
  });
  report(times, print, null);
  const cpu = (name: string) => (times.get(name) ?? []).map(({ cpuSeconds }) => cpuSeconds);
  print(`${ratio(cpu(through), cpu(over)).toFixed(2)} × the CPU per GB of a raw TLS socket (asked: at most 1.3)`);
}

async function control({ rounds, work, scale, print }: CellSettings): Promise<void> {
  const [path] = await makeLarge(work, 256);
  await using bed = await AgentBed.start(work);
  const file = await bed.file(path);
  print('| a question every 5 ms | p50 ms | p99 ms | questions | MB/s beside it |\n|---|---|---|---|---|');
  for (let round = 0; round < rounds; round++)
    for (const lane of ['control', 'data'] as const) {
      const { p50, p99, asked, rate } = await controlLatency(bed, file, lane, 4_000 * scale);
      const name = lane === 'control' ? 'on a socket of its own' : 'on the socket of the content';
      print(`| ${name} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${asked} | ${rate.toFixed(0)} |`);
    }
}

async function window({ rounds, work, print }: CellSettings): Promise<void> {
  const [path, bytes] = await makeLarge(work, 64);
  print('| 64 MiB at 100 ms | MB/s |\n|---|---|');
  for (let round = 0; round < rounds; round++)
    for (const unnoticed of [false, true]) {
      await using bed = await AgentBed.start(work, { delayMs: 50, unnoticed });
      const file = await bed.file(path);
      const { seconds } = await timing(bed, () => readOne(bed.connection, file))();
      print(`| ${unnoticed ? 'windows of 1 MiB' : 'windows that grow'} | ${(bytes / 1e6 / seconds).toFixed(1)} |`);
    }
}

async function sessions({ rounds, work, scale, print }: CellSettings): Promise<void> {
  const folder = refOf(await makeData(work, { name: 'tree', files: 20_000, perFolder: 100, bytes: 1 }));
  await using bed = await AgentBed.start(work, { sessions: 4 });
  print('| items that 4 sessions walked in the same time | least over most |\n|---|---|');
  for (let round = 0; round < rounds; round++) {
    const connections = bed.sessions.map(({ connection }) => connection);
    const items = await itemsWalked(connections, folder, 5_000 * scale);
    print(`| ${items.join(', ')} | ${(Math.min(...items) / Math.max(...items)).toFixed(2)} |`);
  }
}

async function makeLarge(work: string, mebibytes: number): Promise<readonly [path: string, bytes: number]> {
  const bytes = mebibytes * MIB;
  const folder = await makeData(work, { name: 'large', files: 1, perFolder: 1, bytes });
  return [join(folder, 'd0000', 'f0000.bin'), bytes];
}

function timing(bed: AgentBed, work: () => Promise<unknown>): () => Promise<Timed> {
  return () => timed(() => bed.cpuSeconds(), work);
}

type Times = ReadonlyMap<string, readonly Timed[]>;

/** All in turn, round by round; the first round warms what is measured and is not counted. */
async function interleaved(rounds: number, cells: Readonly<Record<string, () => Promise<Timed>>>): Promise<Times> {
  const times = new Map<string, Timed[]>();
  for (let round = -1; round < rounds; round++)
    for (const [name, run] of Object.entries(cells)) {
      const took = await run();
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), took]);
    }
  return times;
}

function report(times: Times, print: (line: string) => void, files: number | null): void {
  print('| what | wall s (min–max) | CPU s of both ends | CPU µs a file |\n|---|---|---|---|');
  for (const [name, rounds] of times) print(row(name, rounds, files));
}

function compare(times: Times, over: string, under: string): string {
  const wall = (name: string) => (times.get(name) ?? []).map(({ seconds }) => seconds);
  return ratio(wall(over), wall(under)).toFixed(2);
}
