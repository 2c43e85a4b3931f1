import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AcceptAgentOptions, type AcceptedAgent, type Judgement, openAgentConnection } from '@drover/agent-link';
import { CLAIMED, startTestGateway, type TestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import { type Connection, type Entry, StorageError } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentBench, type Going, NO_PIN } from './support/agent-bench.ts';

const signal = new AbortController().signal;
const at = (path: string) => ({ root: '', segments: path.split('/').filter((name) => name !== '') });

let bench: AgentBench;
let open: AsyncDisposableStack;
beforeEach(async () => {
  open = new AsyncDisposableStack();
  bench = open.use(await AgentBench.create());
});
afterEach(() => open.disposeAsync());

const gateway = async (options: Partial<AcceptAgentOptions> = {}): Promise<TestGateway> =>
  open.use(await startTestGateway(realClock, options));

/** Starts an agent for this server, and waits until it has printed its key. */
async function startAgent({ port, pin }: TestGateway, ...args: string[]): Promise<Going> {
  const going = bench.start('start', '--server', `https://127.0.0.1:${port}#${pin}`, ...args);
  await going.says('Ctrl-C');
  return going;
}

/** What the server sees of the agent. */
async function connectionOf({ link }: AcceptedAgent): Promise<Connection> {
  return open.use(await openAgentConnection({ link: async () => link }, signal));
}

async function list(connection: Connection, path: string): Promise<Entry[]> {
  return (await Array.fromAsync(connection.list(at(path), signal))).flat();
}

const names = async (connection: Connection, path: string) =>
  (await list(connection, path)).map(({ ref }) => ref.segments.at(-1)).sort();

async function hashOf(connection: Connection, entry: Entry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await connection.read(entry, { offset: 0 }, signal)) hash.update(chunk);
  return hash.digest('hex');
}

describe('an agent process', () => {
  it('shows its server the shared folder over TLS, with nothing beside it, and gives the bytes as they are', async () => {
    const shared = bench.sandbox.path('shared', 'docs');
    await mkdir(shared, { recursive: true });
    const content = randomBytes(3_000_000);
    await writeFile(join(shared, 'big.bin'), content);
    await writeFile(bench.sandbox.path('secret.txt'), 'not shared');
    const server = await gateway();
    await startAgent(server, '--root', bench.sandbox.path('shared'));
    const agent = await server.next();
    expect(agent.key).toBe((await bench.run('status')).stdout.split('\n')[2]);
    expect(agent.hello).toMatchObject({ agentVersion: '1.4.0.0', arch: process.arch });

    const connection = await connectionOf(agent);
    expect(await names(connection, bench.sandbox.folder)).toEqual(['shared']);
    expect(await names(connection, shared)).toEqual(['big.bin']);
    const [entry] = await list(connection, shared);
    if (entry === undefined) throw new Error('nothing was listed');
    expect(await hashOf(connection, entry)).toBe(createHash('sha256').update(content).digest('hex'));
    await expect(list(connection, bench.home)).rejects.toMatchObject({ name: 'StorageError' });
    await expect(connection.createFolder(at(`${bench.sandbox.path('shared')}/new`), {}, signal)).rejects.toMatchObject({
      kind: 'permission-denied',
    });
  });

  it('is on line, and its monitor tells what the server does in it', async () => {
    const shared = bench.sandbox.path('TestDocuments');
    await mkdir(shared);
    await writeFile(join(shared, 'file.txt'), 'hello');
    const server = await gateway();
    await startAgent(server, '--root', shared);
    const agent = await server.next();
    const { stdout } = await bench.run('status');
    const key = agent.key;
    expect(stdout).toBe(`Connecting to Drover Agent
Drover Agent Key:
${key}
Drover Agent Status: online
Server: https://127.0.0.1:${server.port}
Shared: ${shared} (read only)
Version: 1.4.0.0
Updates: with the checkout that it runs from
Log: ${bench.home}/drover-agent.log
`);
    const monitor = bench.start('monitor');
    await monitor.says('Ready to transfer!\n');
    const connection = await connectionOf(agent);
    await list(connection, '/');
    await list(connection, bench.sandbox.folder);
    for (const entry of await list(connection, shared)) await hashOf(connection, entry);
    await monitor.says('Upload: ');
    expect(await monitor.interrupt()).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `Connecting to Drover Agent
Drover Agent Key:
${key}
Connected to 127.0.0.1 on port ${server.port}.
Ready to transfer!
Browse: /
Browse: ${bench.sandbox.folder}
Browse: ${shared}
Upload: ${shared}/file.txt
`,
    });
  });

  it('goes off line and on line again as it is told', async () => {
    const server = await gateway();
    await startAgent(server, '--root', bench.sandbox.folder);
    const first = await server.next();
    expect((await bench.run('disconnect')).stdout).toContain('Drover Agent disconnected.\n');
    await first.link.closed;
    expect((await bench.run('status')).stdout).toContain('Drover Agent Status: offline\n');
    expect(await bench.run('connect')).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: 'Connecting to Drover Agent\nSending connect command\nDrover Agent connected.\n',
    });
    const second = await server.next();
    expect(await names(await connectionOf(second), '/')).not.toEqual([]);
    expect((await bench.run('status')).stdout).toContain('Drover Agent Status: online\n');
  });

  it('ends within seconds while streams are under way', async () => {
    const shared = bench.sandbox.path('shared');
    await mkdir(shared);
    await writeFile(join(shared, 'big.bin'), randomBytes(64 * 1024 * 1024));
    const server = await gateway();
    const going = await startAgent(server, '--root', shared);
    const agent = await server.next();
    const connection = await connectionOf(agent);
    const [entry] = await list(connection, shared);
    if (entry === undefined) throw new Error('nothing was listed');
    const reading = await connection.read(entry, { offset: 0 }, signal);
    const first = await reading[Symbol.asyncIterator]().next(); // and no more: the agent waits for credit
    expect(first.done).toBe(false);
    const began = performance.now();
    expect((await bench.run('stop')).stdout).toMatch(/Drover Agent stopped\n$/);
    expect((await going.running.ended).exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(30_000);
    await agent.link.closed;
  });

  it('comes back by itself when the link breaks', async () => {
    const server = await gateway();
    await startAgent(server, '--root', bench.sandbox.folder);
    await (await server.next()).link[Symbol.asyncDispose]();
    const again = await server.next();
    expect(await names(await connectionOf(again), '/')).not.toEqual([]);
  });
});

describe('the standing of an agent', () => {
  const refused = (code: string): Judgement => ({
    refused: { code, message: 'Said by the test.', remedy: 'Do that.' },
  });

  it.each([
    ['unclaimed', { ...CLAIMED, state: 'unclaimed' } as Judgement, /Enter it at the server/],
    [
      'outdated',
      { ...CLAIMED, state: 'outdated', minimumVersion: '1.3.5.0' } as Judgement,
      /the server asks for 1\.3\.5\.0/,
    ],
    ['revoked', refused('revoked'), /^Said by the test\. Do that\.$/],
  ])('%s is told with what to do', async (state, judgement, reason) => {
    const server = await gateway({ judge: async () => judgement });
    await startAgent(server, '--root', bench.sandbox.folder);
    let stdout = '';
    await expect
      .poll(async () => (stdout = (await bench.run('status')).stdout), { timeout: 60_000 })
      .toContain(`Drover Agent Status: ${state}\n`);
    expect(/^Reason: (.*)$/m.exec(stdout)?.[1]).toMatch(reason);
  });

  it('is revoked at once when the server says so, and it does not dial again by itself', async () => {
    const server = await gateway();
    await startAgent(server, '--root', bench.sandbox.folder);
    const { link } = await server.next();
    await link.close(
      new StorageError({ kind: 'unauthenticated', message: 'The connector was deleted.', vendor: 'revoked' }),
    );
    await expect
      .poll(async () => (await bench.run('status')).stdout, { timeout: 60_000 })
      .toContain('Drover Agent Status: revoked\nReason: The connector was deleted.\n');
    expect((await bench.run('connect')).stdout).toContain('Drover Agent connected.\n');
    expect((await server.next()).key).toMatch(/^[0-9A-F]{32}$/);
  });

  it('is refused where another server answers than the one of the pin', async () => {
    const server = await gateway();
    await startAgent({ ...server, pin: NO_PIN }, '--root', bench.sandbox.folder);
    await expect
      .poll(async () => (await bench.run('status')).stdout, { timeout: 60_000 })
      .toMatch(/Drover Agent Status: refused\nReason: .*is not the server that this agent belongs to/);
  });
});

describe('trust on first use', () => {
  it('believes the first server, and from then on no other at that address', async () => {
    const server = await gateway();
    const address = `https://127.0.0.1:${server.port}`;
    const first = bench.start('start', '--server', address, '--trust-on-first-use', '--root', bench.sandbox.folder);
    await server.next();
    await first.says('Ctrl-C');
    await bench.run('stop');
    const file = join(bench.home, 'trusted-server.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ server: address, pin: server.pin });

    const second = bench.start('start', '--server', address, '--root', bench.sandbox.folder);
    await server.next();
    await second.says('Ctrl-C');
    await bench.run('stop');

    await writeFile(file, JSON.stringify({ server: address, pin: NO_PIN }));
    bench.start('start', '--server', address, '--trust-on-first-use', '--root', bench.sandbox.folder);
    await expect
      .poll(async () => (await bench.run('status')).stdout, { timeout: 60_000 })
      .toContain('Drover Agent Status: refused\n');
  });
});
