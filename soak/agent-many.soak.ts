import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  connectorKeyOf,
  createIdentity,
  type DialledAgent,
  dialAgent,
  type Identity,
  serveStorage,
} from '@drover/agent-link';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { realClock } from '@drover/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentBed, type Called } from '../e2e/support/agent-bed.ts';
import { record } from './support/figures.ts';
import { workersOf } from './support/workers.ts';

const AGENTS = Number(process.env['DROVER_SOAK_AGENTS'] ?? 500);
const FLOOD = AGENTS * 4;
const QUIET_MS = 30_000;
const AT_ONCE = 10;
/** Another network than that of the agents. */
const STRANGER = '127.0.0.2';
const TICKS_PER_SECOND = 100;

let bed: AgentBed;
let server: Called;
let pin: string;
const dialled: DialledAgent[] = [];

beforeAll(async () => {
  bed = await AgentBed.create();
  server = await bed.server(1);
  pin = await bed.pin();
  await bed.until(async () => (await bed.processes()) === 2);
}, 600_000);
afterAll(async () => {
  await Promise.all(dialled.map(({ link }) => link?.[Symbol.asyncDispose]()));
  await bed[Symbol.asyncDispose]();
});

/** Agents that connectors have, one each, as far as the database says. */
async function claimed(count: number): Promise<Identity[]> {
  const identities = Array.from({ length: count }, () => createIdentity());
  await bed.database.withClient(async (client) => {
    for (const { spki } of identities) {
      const key = connectorKeyOf(spki);
      await client.query(
        `insert into drover.agents (key, spki, state, connector_id, host, os, arch, version, claimed_at)
          values ($1, $2, 'claimed', $1, 'many', 'Unix', 'x64', '1.4.0.0', now())`,
        [key, spki],
      );
    }
  });
  return identities;
}

/** One session with the process that answers; null where it is one that this agent has a session with. */
async function dial(identity: Identity, known: ReadonlySet<string>): Promise<DialledAgent> {
  return await dialAgent(
    {
      ...{
        identity,
        pin,
        binding: 'exporter' as const,
        agentVersion: '1.4.0.0',
        os: 'Unix',
        arch: 'x64',
        host: 'many',
      },
      ...{ clock: realClock, server: { host: '127.0.0.1', port: server.port }, proxy: {} },
      serve: serveStorage(new MemoryConnection(new MemoryStore())),
      isWanted: ({ process }) => !known.has(process),
    },
    AbortSignal.timeout(60_000),
  );
}

/** A session with each process that the server names; what fails is dialled again, as agents do. */
async function connectFully(identity: Identity): Promise<void> {
  const known = new Set<string>();
  for (let wanted = 1; known.size < wanted; ) {
    const found = await dial(identity, known).catch(() => null);
    if (found === null) {
      await delay(500);
      continue;
    }
    wanted = found.ready.gateways.length;
    if (found.link === null) continue;
    known.add(found.ready.process);
    dialled.push(found);
  }
}

const processes = () => ({ server: server.pid, worker: workersOf(server.pid)[0] ?? 0 });

function megabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const round = (value: number): number => Math.round(value * 10) / 10;

it('many agents that have nothing to do cost little memory and hardly any time', async () => {
  await connectFully((await claimed(1))[0] as Identity); // what the first one loads belongs to no agent
  const identities = await claimed(AGENTS);
  const before = Object.values(processes()).map(megabytes);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = identities.pop(); next !== undefined; next = identities.pop()) await connectFully(next);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  await bed.until(async () => (await bed.sessions()).length === 2 * (AGENTS + 1));
  await delay(5000);
  const cpu = Object.values(processes()).map(cpuSeconds);
  await delay(QUIET_MS);
  const share = Object.values(processes()).map((pid, at) => ((cpuSeconds(pid) - (cpu[at] ?? 0)) / QUIET_MS) * 100_000);
  const grown = Object.values(processes()).map((pid, at) => ((megabytes(pid) - (before[at] ?? 0)) / AGENTS) * 1024);
  record('agent-many', `${AGENTS} idle agents`, {
    connectedInSeconds: round(seconds),
    ...{ serverKilobytesEach: round(grown[0] ?? 0), workerKilobytesEach: round(grown[1] ?? 0) },
    ...{ serverPercentOfCpu: round(share[0] ?? 0), workerPercentOfCpu: round(share[1] ?? 0) },
  });
  expect(Math.max(...grown)).toBeLessThan(400);
  expect(Math.max(...share)).toBeLessThan(25);
});

it('connections that never say who they are keep no agent out, and cost a bounded amount of memory', async () => {
  const [identity] = await claimed(1);
  const before = Object.values(processes()).map(megabytes);
  const silent = new Set<Socket>();
  let flooding = true;
  const flood = (async () => {
    for (let n = 0; flooding && n < FLOOD; n++) {
      const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: STRANGER }).on(
        'error',
        () => undefined,
      );
      silent.add(socket.on('close', () => silent.delete(socket)));
      if (n % 20 === 0) await delay(20);
    }
  })();
  await delay(1000);
  const open = silent.size;
  const began = performance.now();
  await connectFully(identity as Identity);
  const seconds = (performance.now() - began) / 1000;
  flooding = false;
  await flood;
  const grown = Object.values(processes()).map((pid, at) => megabytes(pid) - (before[at] ?? 0));
  for (const socket of silent) socket.destroy();
  record('agent-many', 'flood of silent connections', {
    ...{ open, connectedInSeconds: round(seconds) },
    ...{ serverMegabytes: round(grown[0] ?? 0), workerMegabytes: round(grown[1] ?? 0) },
  });
  expect(open).toBeLessThan(400);
  expect(seconds).toBeLessThan(30);
  expect(Math.max(...grown)).toBeLessThan(150);
});
