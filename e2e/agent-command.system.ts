import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentBench, deadServer } from './support/agent-bench.ts';
import { droverLine } from './support/sandbox.ts';

const KEY = /[0-9A-F]{32}/;

let bench: AgentBench;
let server: string;
beforeEach(async () => {
  bench = await AgentBench.create();
  server = await deadServer();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** The key that an agent has made, as its starts print it. */
async function started(...args: string[]): Promise<{ going: ReturnType<AgentBench['start']>; key: string }> {
  const going = bench.start('start', '--server', server, ...args);
  await going.says('Ctrl-C To Stop\n');
  return { going, key: KEY.exec(going.printed)?.[0] ?? '' };
}

describe('agent', () => {
  it.each(['-h', '-?', '--help', '-H', '--Help'])('%s prints the commands', async (flag) => {
    expect(await bench.run(flag)).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `Drover Agent 1.4.0.0
Usage: agent [options] [command]

Options:
  -? | -h | --help     Show help information
  -v | --version       Show version information

Commands:
  connect     Connect to a running instance of the Agent and issue a connect command
  disconnect  Connect to a running instance of the Agent and issue a disconnect command
  doctor      Check this machine, the way to the server and every shared folder
  monitor     Connect to a running instance of the Agent and monitor agent activity
  service     Install the Agent as a service of this machine, remove it, or steer it
  start       Start the Agent
  status      Connect to a running instance of the Agent and retrieve the current status
  stop        Stop the Agent
  update      Install the newer version that the server offers
  window      Show the Agent in the browser: key, state, log

For more info about a command, use agent [command] --help.
`,
    });
  });

  it.each(['-v', '--version', '-V'])('%s prints version and system', async (flag) => {
    const numbers =
      release()
        .match(/^\d+(?:[.-]\d+){0,3}/)?.[0]
        .split(/[.-]/) ?? [];
    const kernel = [...numbers, 0, 0, 0].slice(0, 4).join('.');
    expect(await bench.run(flag)).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `Drover Agent\n1.4.0.0 (Unix ${kernel})\n`,
    });
  });

  it('shows its log when it is started without a command, with the key in it', async () => {
    const going = bench.start('--server', server, '--root', bench.sandbox.folder);
    await going.says('Bifrost service initialized');
    const { exitCode, stdout } = await going.interrupt();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^\[1\] INFO ocess\.BifrostService: Bifrost service initialized with connector key: [0-9A-F]{32}\n/,
    );
    expect(stdout).toContain('Drover Agent Stopping\n');
    expect(await readFile(join(bench.home, 'drover-agent.log'), 'utf8')).toMatch(
      /^\S+Z \[1\] INFO ocess\.BifrostService: Bifrost service initialized with connector key: [0-9A-F]{32}\n/,
    );
  });
});

describe('agent start', () => {
  it('prints four lines, runs until Ctrl-C, and keeps its key', async () => {
    const { going, key } = await started('--root', bench.sandbox.folder);
    expect(going.printed).toBe(`Drover Agent Starting\nDrover Agent Key:\n${key}\nCtrl-C To Stop\n`);
    expect(await going.interrupt()).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: `Drover Agent Starting\nDrover Agent Key:\n${key}\nCtrl-C To Stop\nDrover Agent Stopping\n`,
    });
    const again = await started('--root', bench.sandbox.folder);
    expect(again.key).toBe(key);
    again.going.running.child.kill('SIGTERM');
    expect((await again.going.running.ended).exitCode).toBe(0);
  });

  it('keeps everything in one folder that only its user can enter', async () => {
    await started('--root', bench.sandbox.folder);
    const modes = async (...names: string[]) => (await stat(join(bench.home, ...names))).mode & 0o777;
    expect(await modes()).toBe(0o700);
    expect(await modes('run')).toBe(0o700);
    for (const file of ['identity.pem', 'drover-agent.log', 'run/control.sock'])
      expect(await modes(file), file).toBe(0o600);
    expect((await readdir(bench.home)).sort()).toEqual(['drover-agent.log', 'identity.pem', 'run']);
  });

  it('without anything to share says how to share, and asks nobody who is not there', async () => {
    const { going } = await started();
    expect(going.complained).toBe(
      `Nothing of this machine is shared. Share a folder with: agent start --root PATH (or --writable-root PATH), or name it in ${bench.home}/agent.json: { "roots": [{ "path": "PATH", "writable": false }] }\n`,
    );
  });

  it('asks on a terminal what to share before it prints anything else, and remembers', async () => {
    const shared = bench.sandbox.path('shared');
    await mkdir(shared);
    const { stdout } = await bench.onTerminal(
      ['start', '--server', server],
      [
        { after: 'nothing for none:', type: `${shared}\r` },
        { after: 'yes or no (no):', type: 'no\r' },
        { after: 'nothing to go on:', type: '\r' },
        { after: 'Ctrl-C To Stop', type: '\x03' },
      ],
    );
    const [questions = '', lines = ''] = stdout.replaceAll('\r', '').split('Drover Agent Starting\n');
    expect(questions).toContain('Which folder of this machine may the server see?');
    expect(lines).toMatch(/^Drover Agent Key:\n[0-9A-F]{32}\nCtrl-C To Stop\n\^CDrover Agent Stopping\n$/);
    expect(JSON.parse(await readFile(join(bench.home, 'agent.json'), 'utf8'))).toEqual({
      roots: [{ path: shared, writable: false }],
    });
  });

  it('ends at a question when the person presses Ctrl-C, and has decided nothing', async () => {
    const { exitCode, stdout } = await bench.onTerminal(
      ['start', '--server', server],
      [{ after: 'nothing for none:', type: '\x03' }],
    );
    expect(exitCode).toBe(130);
    expect(stdout).not.toContain('Drover Agent Starting');
    expect(await readdir(bench.home)).not.toContain('agent.json');
  });

  it('in the background of a terminal asks nothing', async () => {
    // With job control, as an interactive shell has it.
    const line = `set -m; ${droverLine(['agent', 'start', '--server', server])} & wait`;
    const ended = bench.sandbox.shellOnTerminal(line, [], { DROVER_AGENT_HOME: bench.home });
    await expect.poll(async () => (await bench.run('status')).exitCode, { timeout: 60_000 }).toBe(0);
    await bench.run('stop');
    const { stdout } = await ended;
    expect(stdout).toContain('Nothing of this machine is shared.');
    expect(stdout).toContain('Drover Agent Starting');
    expect(stdout).not.toContain('Which folder');
  });

  it.each([
    ['no server', [], 'No server is named. Start with --server https://HOST:PORT#PIN'],
    ['no pin', ['--server', 'https://127.0.0.1:9'], 'The pin by which the server proves itself is not known'],
    ['a flag that it does not know', ['--roots', '/'], '--roots: there is no such flag.\nSee: agent start --help\n'],
  ])('with %s does nothing and says what to do', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await bench.run('start', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('commands to a running agent', () => {
  it('tell how it stands, also in capital letters', async () => {
    const { key } = await started('--root', bench.sandbox.folder, '--writable-root', bench.sandbox.path('in'));
    const { exitCode, stdout, stderr } = await bench.run('Status');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [reason = ''] = stdout.match(/^Reason: .*\n/m) ?? [];
    expect(stdout).toBe(`Connecting to Drover Agent
Drover Agent Key:
${key}
Drover Agent Status: offline
${reason}Server: ${server.replace(/#.*/, '')}
Shared: ${bench.sandbox.folder} (read only)
Shared: ${bench.sandbox.path('in')} (to be written to)
Version: 1.4.0.0
Updates: with the checkout that it runs from
Log: ${bench.home}/drover-agent.log
`);
  });

  it('take it off line, and say why it cannot be on line', async () => {
    await started('--root', bench.sandbox.folder);
    expect(await bench.run('disconnect')).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: 'Connecting to Drover Agent\nSending disconnect command\nDrover Agent disconnected.\n',
    });
    expect((await bench.run('status')).stdout).toContain(
      'Drover Agent Status: offline\nReason: It was told to disconnect. Go on with: agent connect\n',
    );
    const connected = await bench.run('connect');
    expect(connected).toMatchObject({
      exitCode: 6,
      stdout: 'Connecting to Drover Agent\nSending connect command\n',
    });
    expect(connected.stderr).toMatch(/^Drover Agent is not connected \(offline\): \S.*\n$/);
  });

  it('stop it, and wait until it has ended', async () => {
    const { going } = await started('--root', bench.sandbox.folder);
    expect(await bench.run('Stop')).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: 'Connecting to Drover Agent\nSending stop command\nDrover Agent Stopping\nDrover Agent stopped\n',
    });
    expect(await going.running.ended).toMatchObject({ exitCode: 0, signal: null });
    expect(going.printed).not.toContain('Stopping');
    expect(await readdir(join(bench.home, 'run'))).not.toContain('control.sock');
    await started('--root', bench.sandbox.folder);
  });

  it('show what it does until Ctrl-C', async () => {
    const { key } = await started('--root', bench.sandbox.folder);
    const going = bench.start('Monitor');
    await going.says('Reason: ');
    expect(await going.interrupt()).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(
        new RegExp(
          `^Connecting to Drover Agent\nDrover Agent Key:\n${key}\nDrover Agent Status: offline\nReason: .*\n`,
        ),
      ),
    });
  });

  it('show until the agent ends', async () => {
    await started('--root', bench.sandbox.folder);
    const going = bench.start('monitor');
    await going.says('Reason: ');
    await bench.run('stop');
    expect(await going.running.ended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Drover Agent stopped\n$/),
    });
  });

  it.each(['status', 'stop', 'connect', 'disconnect', 'monitor'])('%s says so when there is none', async (command) => {
    expect(await bench.run(command)).toMatchObject({
      exitCode: 4,
      stdout: 'Connecting to Drover Agent\n',
      stderr: 'Drover Agent is not running. Start it with: agent start\n',
    });
  });

  it.each([
    [['fly'], '"fly": there is no such command.\nSee: agent --help\n'],
    [['stop', 'now'], 'agent stop takes nothing more, but "now" was given.\nSee: agent stop --help\n'],
  ])('that do not exist are refused: %j', async (args, message) => {
    expect(await bench.run(...args)).toMatchObject({ exitCode: 2, stdout: '', stderr: message });
  });
});
