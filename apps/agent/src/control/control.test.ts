import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { FakeClock } from '@drover/connector-kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Activities } from '../activity/activities.ts';
import { agentHome } from '../files/agent-home.ts';
import { ownFolder } from '../files/private-folder.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { controlAddress, prepareControlFolder } from './control-address.ts';
import { ControlClient } from './control-client.ts';
import { type Commanded, listenForCommands } from './control-server.ts';
import type { AgentStatus } from './messages.ts';

const STATUS: AgentStatus = {
  key: '0'.repeat(32),
  version: '1.4.0.0',
  state: 'online',
  reason: null,
  server: { host: 'a.example', port: 443 },
  shares: [],
  log: '/l',
  updates: { state: 'off', version: null, text: 'none' },
};

class FakeAgent implements Commanded {
  readonly activities = new Activities();
  readonly told: string[] = [];
  readonly listeners = new Set<(status: AgentStatus) => void>();
  status = (): AgentStatus => STATUS;
  connect = async (): Promise<void> => void this.told.push('connect');
  disconnect = async (): Promise<void> => void this.told.push('disconnect');
  stop = (): void => void this.told.push('stop');
  update = (): void => void this.told.push('update');
  onStatus(listener: (status: AgentStatus) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => void this.listeners.delete(listener) };
  }
}

let world: FakeWorld;
let address: string;
let agent: FakeAgent;
let open: AsyncDisposableStack;

beforeEach(async () => {
  world = new FakeWorld();
  open = new AsyncDisposableStack();
  open.use(world);
  const home = agentHome(world);
  address = controlAddress(home, world);
  await ownFolder(home.folder, world);
  await prepareControlFolder(address, world);
  agent = new FakeAgent();
});
afterEach(() => open.disposeAsync());

const listen = async (): Promise<void> => void open.use(await listenForCommands(address, agent, world));
const client = async (): Promise<ControlClient> => open.use(await ControlClient.open(address, world));

describe('the control socket', () => {
  it('is its user’s alone, in a folder of its user alone', async () => {
    await listen();
    expect(lstatSync(address).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
  });

  it('takes one command after the other, and several callers', async () => {
    await listen();
    const [one, two] = [await client(), await client()];
    expect(await one.ask('status')).toEqual(STATUS);
    await two.ask('disconnect');
    await one.ask('connect');
    two.send('stop');
    expect(await two.next()).toEqual({ answer: 'stopping' });
    expect(agent.told).toEqual(['disconnect', 'connect', 'stop']);
  });

  it('takes the place of a socket that a killed agent has left', async () => {
    const left = createServer().listen(address);
    await new Promise((resolve) => left.once('listening', resolve));
    // As a killed process leaves it: the file stays, and nobody listens.
    renameSync(address, `${address}.kept`);
    await new Promise((resolve) => left.close(resolve));
    renameSync(`${address}.kept`, address);
    await expect(ControlClient.open(address, world)).rejects.toMatchObject({ outcome: 'not-running' });
    await listen();
    expect(await (await client()).ask('status')).toEqual(STATUS);
  });

  it('says so where no agent runs', async () => {
    await expect(ControlClient.open(address, world)).rejects.toMatchObject({
      outcome: 'not-running',
      message: 'Drover Agent is not running. Start it with: agent start',
    });
    writeFileSync(address, '');
    await expect(ControlClient.open(address, world)).rejects.toMatchObject({ outcome: 'not-running' });
  });

  it('takes the place of a link that somebody has put there, and leaves alone what it leads to', async () => {
    const precious = world.path('precious.txt');
    writeFileSync(precious, 'kept', { mode: 0o640 });
    symlinkSync(precious, address);
    await listen();
    expect(lstatSync(address).isSocket()).toBe(true);
    expect(readFileSync(precious, 'utf8')).toBe('kept');
    expect(statSync(precious).mode & 0o777).toBe(0o640);
    expect(await (await client()).ask('status')).toEqual(STATUS);
  });

  it('says what to do where a folder stands in its place', async () => {
    mkdirSync(address);
    await expect(listen()).rejects.toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/control\.sock: what stands there cannot be removed .*Remove it, and start again/),
    });
  });

  it('is not waited for without end where the agent hangs', async () => {
    const hangs = createServer().listen(address);
    open.defer(() => void hangs.close());
    await new Promise((resolve) => hangs.once('listening', resolve));
    const clock = new FakeClock();
    const asking = open.use(await ControlClient.open(address, { ...world, clock, ending: world.ending })).ask('status');
    asking.catch(() => undefined);
    await clock.advance(9_999);
    await clock.advance(1);
    await expect(asking).rejects.toMatchObject({
      outcome: 'failed',
      message: 'Drover Agent does not answer within 10 seconds.',
    });
  });

  it('is not believed where it stands in a folder of another user', async () => {
    await listen();
    const other = { ...world, uid: 4_711, clock: world.clock, ending: world.ending };
    await expect(ControlClient.open(address, other)).rejects.toMatchObject({ outcome: 'foreign' });
    await expect(
      ControlClient.open(address, { ...other, uid: 0 }).then((each) => open.use(each)),
    ).resolves.toBeDefined();
  });

  it('opens a folder to nobody that others could enter', async () => {
    chmodSync(dirname(address), 0o755);
    await prepareControlFolder(address, world);
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
  });

  it('lies below /tmp where the path of the home is too long for a socket', async () => {
    const deep = { ...agentHome(world), running: `/${'x'.repeat(107 - '/'.length - '/control.sock'.length)}` };
    const linux = { ...world, platform: 'linux' as const };
    expect(controlAddress(deep, linux)).toBe(`${deep.running}/control.sock`);
    expect(Buffer.byteLength(controlAddress(deep, linux))).toBe(107);
    const deeper = { ...deep, running: `${deep.running}x` };
    expect(controlAddress(deeper, linux)).toMatch(/^\/tmp\/drover-agent-\d+-[0-9a-f]{12}\/control\.sock$/);
    expect(controlAddress(deep, { ...world, platform: 'darwin' })).toMatch(/^\/tmp\//);
    const mark = /[0-9a-f]{12}$/.exec(controlAddress(deep, { ...world, platform: 'win32', user: 'Ann O\\Nym' }));
    expect(mark?.input).toMatch(/^\\\\\.\\pipe\\drover-agent-Ann_O_Nym-/);
  });
});

describe('whoever speaks nonsense to the control socket', () => {
  const say = async (text: string): Promise<string> => {
    await listen();
    const socket: Socket = connect(address);
    open.defer(() => void socket.destroy());
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  };

  it.each([
    ['what is no JSON', 'no JSON\n'],
    ['an unknown command', '{"command":"format"}\n'],
    ['a command with more than it takes', '{"command":"stop","now":true}\n'],
    ['a list', '[]\n'],
    ['a line without end', 'x'.repeat(5_000)],
    ['a line that is too long', `{"command":"${'x'.repeat(5_000)}"}\n`],
  ])('is told so and hung up on: %s', async (_what, text) => {
    expect(JSON.parse(await say(text))).toMatchObject({ answer: 'error' });
    expect(agent.told).toEqual([]);
    expect(await (await client()).ask('status')).toEqual(STATUS);
  });

  it('does no harm by hanging up in the middle of a line', async () => {
    await listen();
    const socket = connect(address);
    socket.end('{"command":');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await (await client()).ask('status')).toEqual(STATUS);
  });
});

describe('whoever floods the control socket', () => {
  const flood = async (line: string): Promise<{ socket: Socket; closed: Promise<void> }> => {
    await listen();
    const socket: Socket = connect(address).on('error', () => undefined);
    open.defer(() => void socket.destroy());
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const lines = line.repeat(2_000);
    const more = (): void => {
      while (socket.writable && socket.write(lines));
    };
    socket.on('drain', more).on('connect', more).pause();
    return { socket, closed };
  };

  it('with questions whose answers he does not read is hung up on, and others are answered', async () => {
    agent.status = () => ({ ...STATUS, log: `/${'l'.repeat(10_000)}` });
    const { closed } = await flood('{"command":"status"}\n');
    await closed;
    expect((await (await client()).ask('status')).key).toBe(STATUS.key);
  });

  it('with requests to watch gets one watch, and is told so', async () => {
    await listen();
    const socket: Socket = connect(address);
    open.defer(() => void socket.destroy());
    socket.end('{"command":"monitor"}\n'.repeat(100));
    let answers = '';
    for await (const chunk of socket) answers += String(chunk);
    expect(answers.match(/"answer":"status"/g)).toHaveLength(1);
    expect(answers).toContain('it is watched already');
    await expect.poll(() => agent.listeners.size).toBe(0);
  });

  it('with nonsense keeps nobody out, however often', async () => {
    await listen();
    for (let at = 0; at < 100; at++) {
      const socket: Socket = connect(address).on('error', () => undefined);
      socket.write('nonsense\n'.repeat(1_000));
      await new Promise((resolve) => socket.resume().once('close', resolve));
    }
    expect((await (await client()).ask('status')).key).toBe(STATUS.key);
  });

  it('with connections keeps others out only while he holds them', async () => {
    await listen();
    const held = Array.from({ length: 40 }, () => connect(address).on('error', () => undefined));
    open.defer(() => {
      for (const socket of held) socket.destroy();
    });
    await expect.poll(() => held.filter(({ destroyed }) => destroyed).length).toBe(8);
    for (const socket of held) socket.destroy();
    await expect
      .poll(
        async () =>
          (
            await client()
              .then((each) => each.ask('status'))
              .catch(() => null)
          )?.key,
      )
      .toBe(STATUS.key);
  });
});

describe('what a running agent says', () => {
  it('plays no tricks on the terminal of whoever asks', async () => {
    const nasty = '\u001b[2Jgone\u202egpj\n';
    agent.status = () => ({
      ...{ key: nasty, version: nasty, state: 'refused', reason: nasty, server: { host: nasty, port: 1 } },
      ...{ shares: [{ path: nasty, writable: false }], log: nasty },
      updates: { state: 'failed', version: nasty, text: nasty },
    });
    await listen();
    const watching = await client();
    const shown = '\\u001B[2Jgone\\u202Egpj\\u000A';
    expect(await watching.ask('status')).toEqual({
      ...{ key: shown, version: shown, state: 'refused', reason: shown, server: { host: shown, port: 1 } },
      ...{ shares: [{ path: shown, writable: false }], log: shown },
      updates: { state: 'failed', version: shown, text: shown },
    });
    watching.send('monitor');
    await watching.next();
    agent.activities.tell({ action: 'Upload', path: nasty });
    expect(await watching.next()).toEqual({ answer: 'activity', activities: [{ action: 'Upload', path: shown }] });
  });
});

describe('a monitor', () => {
  it('sees what happens in order, also changes of the standing, until it goes', async () => {
    await listen();
    const watching = await client();
    watching.send('monitor');
    expect(await watching.next()).toEqual({ answer: 'status', status: STATUS });
    expect(agent.activities.watched).toBe(true);
    agent.activities.tell({ action: 'Browse', path: '/' });
    agent.activities.tell({ action: 'Upload', path: '/a' });
    expect(await watching.next()).toEqual({
      answer: 'activity',
      activities: [
        { action: 'Browse', path: '/' },
        { action: 'Upload', path: '/a' },
      ],
    });
    for (const listener of agent.listeners) listener({ ...STATUS, state: 'offline' });
    expect(await watching.next()).toMatchObject({ answer: 'status', status: { state: 'offline' } });
    watching[Symbol.dispose]();
    await expect.poll(() => agent.activities.watched).toBe(false);
    expect(agent.listeners.size).toBe(0);
  });

  it('that reads nothing costs the agent no more than a bounded queue, and learns later how much it missed', async () => {
    await listen();
    const watching = await client();
    watching.send('monitor');
    await watching.next();
    const path = `/${'p'.repeat(2_000)}`;
    for (let at = 0; at < 30_000; at++) agent.activities.tell({ action: 'Upload', path });
    let seen = 0;
    for (;;) {
      const answer = await watching.next();
      if (answer?.answer === 'activity') seen += answer.activities.length;
      if (answer?.answer !== 'missed') continue;
      expect(seen + answer.count).toBe(30_000);
      expect(seen).toBeLessThanOrEqual(20_000);
      break;
    }
    expect(existsSync(address)).toBe(true);
  });
});
