import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { CopyProcess } from './support/copy-process.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { PROTOCOLS, startServer, urlOf } from './support/remote.ts';
import { hashTree, temporaries } from './support/tree.ts';

const BYTES = Number(process.env['DROVER_SOAK_LARGE_BYTES'] ?? 4 * 1024 ** 3);
const BREAKS = 5;
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '2');

let work = '';
let data = '';
let source: Map<string, string>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  data = await makeData(work, { name: 'data', files: 1, perFolder: 1, bytes: BYTES });
  source = await hashTree(data);
}, 600_000);
afterAll(() => rm(work, { recursive: true, force: true }));

describe.each(PROTOCOLS)('one large file to %s', (protocol) => {
  it.each(['copy', 'server'] as const)('arrives intact although the %s is killed five times', async (victim) => {
    await using server = await startServer(protocol);
    const trust = { ftp: [], ftps: ['--insecure-tls'], sftp: ['--accept-new-host-key'] }[protocol];
    const args = [data, urlOf(protocol, server, '/large'), ...trust];
    const state = join(work, `${protocol}-${victim}`);
    const env = { DROVER_DESTINATION_PASSWORD: server.password, XDG_STATE_HOME: state, XDG_CONFIG_HOME: state };
    const onDisk = join(server.folder, 'large');
    const wireBefore = loopbackBytes();
    for (let index = 0; index < BREAKS; index++) {
      const copy = new CopyProcess(args, env);
      await untilStored(onDisk, ((index + 0.2 + 0.6 * random()) / BREAKS) * BYTES);
      await (victim === 'copy' ? copy.kill() : server.kill());
      await copy.ended();
      if (victim === 'server') await server.start();
    }
    const end = await new CopyProcess(args, env).ended();
    const wire = loopbackBytes() - wireBefore;
    expect(end, end.stderr).toMatchObject({ exitCode: 0, summary: { status: 100 } });
    const stored = await hashTree(onDisk);
    expect(stored).toEqual(source);
    expect(temporaries(stored)).toEqual([]);
    record('large file', `${protocol}, ${victim} killed ${BREAKS} times`, {
      bytes: BYTES,
      bytesOnTheWire: wire,
      travelledTwice: `${((wire / BYTES - 1) * 100).toFixed(2)} %`,
    });
    expect(wire / BYTES).toBeLessThan(1.05 + 0.01); // 1 % for packet headers and the protocol itself
  });
});

/** Bytes that went over the loopback interface since the machine started. */
function loopbackBytes(): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((row) => row.trim().startsWith('lo:'));
  return Number(line?.trim().split(/\s+/)[1] ?? Number.NaN);
}

/** Waits until the unfinished file at the server has this many bytes. */
async function untilStored(folder: string, bytes: number): Promise<void> {
  const deadline = performance.now() + 300_000;
  while (performance.now() < deadline) {
    if ((await largest(folder)) >= bytes) return;
    await delay(5);
  }
  throw new Error(`the server did not hold ${Math.round(bytes)} bytes within five minutes`);
}

async function largest(folder: string): Promise<number> {
  try {
    const names = await readdir(folder, { recursive: true });
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return Math.max(0, ...sizes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
