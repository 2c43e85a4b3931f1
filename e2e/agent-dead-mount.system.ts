import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AcceptedAgent, openAgentConnection } from '@drover/agent-link';
import { startCuttingProxy, startTestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import { type Connection, type ItemRef, parseMachinePath } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { AgentBench } from './support/agent-bench.ts';
import { droverCommand } from './support/sandbox.ts';

/** Questions about each dead drive; Node has four threads for such calls unless told otherwise. */
const HUNG = 40;
const SOON_MS = 10_000;

const OWN_MOUNTS = ['--mount', '--user', '--map-root-user'];
/** A file system whose server never answers, as a dead network drive: nobody reads what the kernel asks. */
const MOUNT_DEAD = [8, 9]
  .map(
    (fd) =>
      `exec ${fd}<>/dev/fuse && mount -i -t fuse -o fd=${fd},rootmode=40000,user_id=0,group_id=0 dead "$1" && shift`,
  )
  .join(' && ');

describe('an agent with two dead network drives', () => {
  it('serves its other folders, dials again after a break, and ends when it is told to', async (context) => {
    context.skip(process.platform !== 'linux' || !mayMountDead(), 'no file system can be mounted here');
    await using bench = await AgentBench.create();
    const shared = bench.sandbox.path('shared');
    const dead = [join(shared, 'dead'), join(shared, 'dead too')];
    await mkdir(join(shared, 'alive', 'deep'), { recursive: true });
    for (const path of dead) await mkdir(path);
    await writeFile(join(shared, 'alive', 'deep', 'a.txt'), 'still here');
    await using large = await open(join(shared, 'alive', 'large.bin'), 'w');
    await large.truncate(8 * 1024 ** 2);

    await using server = await startTestGateway(realClock);
    await using network = await startCuttingProxy(server.port);
    const address = `https://localhost:${network.port}#${server.pin}`;
    const [file = '', ...before] = droverCommand();
    const agent = ['agent', 'start', '--server', address, '--root', shared];
    const script = `${MOUNT_DEAD} && exec "$@"`;
    const child = spawn('unshare', [...OWN_MOUNTS, 'sh', '-c', script, 'sh', ...dead, file, ...before, ...agent], {
      env: { ...bench.sandbox.env, DROVER_AGENT_HOME: bench.home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      const over = new AbortController();
      await using first = await connected(await server.next());
      for (const path of dead)
        for (let at = 0; at < HUNG; at++) {
          first.stat(refOf(path), over.signal).catch(() => undefined);
          first.stat(refOf(join(path, `file ${at}`)), over.signal).catch(() => undefined);
          Array.fromAsync(first.list(refOf(join(path, `folder ${at}`)), over.signal)).catch(() => undefined);
        }

      await everything(first, shared);
      network.cut();
      await using second = await connected(await server.next());
      await everything(second, shared);
      over.abort();

      // Ending waits for nothing that never comes.
      child.kill('SIGTERM');
      await once(child, 'exit', { signal: AbortSignal.timeout(SOON_MS) });
    } finally {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });
});

/** Looks at all that is alive, each within a time that is far too long. */
async function everything(connection: Connection, shared: string): Promise<void> {
  const signal = AbortSignal.timeout(SOON_MS);
  const listed = (await Array.fromAsync(connection.list(refOf(join(shared, 'alive', 'deep')), signal))).flat();
  expect(listed.map(({ name }) => name)).toEqual(['a.txt']);
  const entry = await connection.stat(refOf(join(shared, 'alive', 'large.bin')), signal);
  if (entry === null) throw new Error('the agent does not show the file');
  let bytes = 0;
  for await (const chunk of await connection.read(entry, { offset: 0 }, signal)) bytes += chunk.length;
  expect(bytes).toBe(8 * 1024 ** 2);
}

function connected({ link }: AcceptedAgent) {
  return openAgentConnection({ link: async () => link }, AbortSignal.timeout(SOON_MS));
}

function refOf(path: string): ItemRef {
  return { root: '', segments: parseMachinePath(path) };
}

function mayMountDead(): boolean {
  try {
    execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', MOUNT_DEAD, 'sh', '/mnt', '/media'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
