import { execFile } from 'node:child_process';
import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { availability, smallDiskAvailability, startOpenSsh } from '@drover/testing-servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { droverCommand, Sandbox } from './support/sandbox.ts';
import { leftovers, readTree, writeFiles, writeManyFiles } from './support/trees.ts';

const openssh = await availability('openssh');
const smallDisk = await smallDiskAvailability();

const ESCAPE = '\u001b';

let sandbox: Sandbox;
let source: string;
let destination: string;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  source = sandbox.path('source');
  destination = sandbox.path('destination');
  await writeFiles(source, { a: '1', 'b/c': '22' });
});
afterEach(() => sandbox[Symbol.asyncDispose]());

describe('the command line', () => {
  it.each([
    [['copy'], 'SRC and DST are missing'],
    [['copy', 'a'], 'DST is missing'],
    [['copy', 'a', 'b', '--frob'], '--frob: there is no such flag'],
    [['copy', 'a', 'b', '--transfers', 'many'], '--transfers: "many" is not a whole number from 1 to 256.'],
    [['copy', 'ftp://me:secret@host/x', 'b'], 'SRC: holds a password'],
    [['copy', 'a', 'b', '--source-identity', 'k'], '--source-identity: means nothing for a local path'],
    [
      ['copy', 'a', 'ftp://h/x', '--host-key', `SHA256:${'A'.repeat(43)}`],
      '--host-key: means nothing for a local path and',
    ],
    [['copy', 'a', 'ftp://h/x', '--durable'], '--durable: means nothing for ftp://. It is for a local DST'],
    [['profile', 'add', 'x', 'sftp://h'], 'NAME: "x" cannot name a profile'],
    [['profile', 'add', '__proto__', 'sftp://h'], 'underscores, and begin with a letter or digit.'],
    [['profile', 'add', 'server', 'sftp://h'], 'NAME: "server" cannot name a profile, because server:NAME is'],
    [['profile', 'add', 'xy', '/local'], 'URL: a profile names a server'],
  ])('%j is refused in one line that says what is right, with exit code 2', async (args, message) => {
    const { exitCode, stdout, stderr } = await sandbox.run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^.+\nSee: drover (copy|profile) --help\n$/);
    expect(stderr).not.toContain('secret');
  });

  it('explains itself', async () => {
    for (const args of [
      ['copy', '--help'],
      ['copy', 'a', '-h'],
      ['help', 'copy'],
    ]) {
      const { exitCode, stdout } = await sandbox.run(args);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Usage: drover copy SRC DST [flags]');
    }
    expect((await sandbox.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('replaces a profile only when it is told to', async () => {
    const add = (...args: string[]) => sandbox.run(['profile', 'add', '--no-password', ...args]);
    expect((await add('office', 'sftp://me@first')).exitCode).toBe(0);
    const refused = await add('office', 'sftp://me@second');
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is a profile office already'),
    });
    expect((await sandbox.run(['profile', 'list'])).stdout).toContain('sftp://me@first');
    expect((await add('--replace', 'office', 'sftp://me@second')).exitCode).toBe(0);
    expect((await sandbox.run(['profile', 'list'])).stdout).toContain('sftp://me@second');
  });

  it('says that no server is configured when server:NAME is asked for', async () => {
    const { summary } = await sandbox.copy([source, 'server:Finance']);
    expect(summary).toMatchObject({ status: 423, exitCode: 10, stoppedBy: { side: 'destination' } });
    expect(summary.stoppedBy?.error.message).toContain('Finance');
  });
});

describe('SRC and DST that cannot be', () => {
  it.each([
    ['nowhere', 'destination', 'source'],
    ['source', 'source/a', 'destination'],
    ['source', 'source/a/below', 'destination'],
    ['source', 'source', 'destination'],
    ['source', 'source/b/new', 'destination'],
    ['source', 'link/new', 'destination'],
    ['source/a', 'source', 'destination'],
  ])('%s to %s is refused with status 411 and changes nothing', async (from, to, side) => {
    await symlink('source', sandbox.path('link'));
    const before = await readTree(source);
    const { summary } = await sandbox.copy([sandbox.path(from), sandbox.path(to)]);
    expect(summary).toMatchObject({ status: 411, exitCode: 7, stoppedBy: { side, error: { fault: 'path' } } });
    expect(await readTree(source)).toEqual(before);
  });

  it('allows a destination above the source unless the source itself would be changed', async () => {
    expect((await sandbox.copy([`${source}/b`, source])).summary).toMatchObject({ status: 100 });
    expect(await readFile(`${source}/c`, 'utf8')).toBe('22');
    await writeFiles(source, { 'b/b/x': 'inner' });
    expect((await sandbox.copy([`${source}/b`, source])).summary).toMatchObject({ status: 411, exitCode: 7 });
  });

  it.skipIf(!openssh.available)('ends when the server turns out to show the source itself', async () => {
    await using server = await startOpenSsh();
    await writeFiles(join(server.folder, 'tree'), { a: '1', 'b/c': '2' });
    await server.adopt();
    const target = `sftp://${server.username}@${server.host}:${server.port}${server.path}/tree/b/backup`;
    const env = { DROVER_DESTINATION_PASSWORD: server.password };
    const { summary } = await sandbox.copy(['--accept-new-host-key', join(server.folder, 'tree'), target], env);
    expect(summary).toMatchObject({
      status: 411,
      exitCode: 7,
      stoppedBy: { side: 'source', error: { fault: 'path' } },
    });
    const tree = await readTree(join(server.folder, 'tree'));
    expect([...tree.keys()].filter((name) => name.startsWith('b/backup/b/backup/b'))).toEqual([]);
    expect(leftovers(tree)).toEqual([]);
  });

  it('says that a folder cannot be written to', async () => {
    const { summary } = await sandbox.copy([source, '/proc/drover']);
    expect(summary.exitCode).not.toBe(0);
    expect(summary.stoppedBy?.side).toBe('destination');
  });

  it.skipIf(!smallDisk.available)('says that the disk is full, and completes once there is room', async () => {
    await writeFiles(source, { big: Buffer.alloc(1_500_000, 'b'), bigger: Buffer.alloc(1_600_000, 'c') });
    const command = droverCommand().join(' ');
    const script = `
      mount -t tmpfs -o size=2m tmpfs "$2" && mkdir "$2/to"
      ${command} copy --json "$1" "$2/to"; echo "exit $?"
      rm -f "$1/bigger" "$2/to/bigger"
      ${command} copy --json "$1" "$2/to"; echo "exit $?"
      ls "$2/to"`;
    await mkdir(destination);
    const map = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const { stdout } = await promisify(execFile)(
      'unshare',
      [...map, '--mount', 'sh', '-c', script, 'sh', source, destination],
      {
        env: sandbox.env,
      },
    );
    expect(stdout).toContain('"status":260');
    expect(stdout).toContain('exit 8');
    expect(stdout).toMatch(/exit 0\na\nb\nbig\n$/);
  });
});

describe('the state file', () => {
  const stateFolder = () => sandbox.path('home/state/drover/transfers');

  it('is never ignored when it is damaged, and the way on that the message shows loses nothing', async () => {
    await sandbox.copy([source, destination]);
    const [name = ''] = await readdir(stateFolder());
    await writeFile(join(stateFolder(), name), 'garbage');
    const { summary } = await sandbox.copy([source, destination]);
    expect(summary).toMatchObject({ status: 400, exitCode: 1 });
    expect(summary.stoppedBy?.error.message).toBe(`The state file ${join(stateFolder(), name)} is damaged.`);
    expect(summary.stoppedBy?.error.remedy).toContain(`mv '${join(stateFolder(), name)}'`);
    await rm(join(stateFolder(), name));
    await writeFile(`${destination}/a`, 'somebody worked here');
    const after = await sandbox.copy([source, destination]);
    expect(after.summary).toMatchObject({ exitCode: 0, counters: { filesUnchanged: 1, filesSkipped: 1 } });
    expect(await readFile(`${destination}/a`, 'utf8')).toBe('somebody worked here');
  });

  it('may lie anywhere, but belongs to one pair', async () => {
    expect((await sandbox.copy([source, destination, '--state', 'mine'])).summary.status).toBe(100);
    expect((await sandbox.copy([source, destination, '--state', 'mine'])).summary.status).toBe(101);
    expect((await sandbox.copy([source, sandbox.path('other'), '--state', 'mine'])).summary).toMatchObject({
      status: 400,
      exitCode: 1,
    });
    expect(await readdir(stateFolder()).catch(() => [])).toEqual([]);
  });

  it('is not needed where nothing may be kept', async () => {
    await writeFile(sandbox.path('file'), '');
    const nowhere = {
      XDG_STATE_HOME: sandbox.path('file'),
      XDG_CONFIG_HOME: sandbox.path('file'),
      TMPDIR: sandbox.folder,
    };
    expect((await sandbox.copy([source, destination], nowhere)).summary).toMatchObject({ status: 400, exitCode: 1 });
    expect((await sandbox.copy([source, destination, '--no-state'], nowhere)).summary.status).toBe(100);
  });
});

describe('what a person sees', () => {
  it('is a progress display on a terminal, redrawn in place, and a summary', async () => {
    await writeFiles(source, { big: Buffer.alloc(2_000_000) });
    const { exitCode, stdout } = await sandbox.onTerminal(['copy', source, destination, '--bwlimit', '1M'], []);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ \d+ % █+░+ {2}[\d.]+ [KM]iB of [\d.]+ MiB · \d of 3 files · /);
    expect(stdout).toContain(`${ESCAPE}[1A`);
    const sequence = new RegExp(`${ESCAPE}\\[[\\d;]*[A-Za-z]`, 'g');
    for (const line of stdout.split(/[\r\n]/)) expect(line.replaceAll(sequence, '').length, line).toBeLessThan(100);
    expect(stdout).toContain(`${ESCAPE}[32m100 Success${ESCAPE}[0m\r\n  Copied        3 files, 1.9 MiB, in `);
  });

  it('has no colours and no cursor movements without a terminal or with NO_COLOR', async () => {
    const piped = await sandbox.run(['copy', source, destination]);
    expect(piped.stdout).toMatch(/^100 Success\n {2}Copied +2 files, 3 B, in /);
    expect(piped.stdout + piped.stderr).not.toContain('\u001b');
    const plain = await sandbox.onTerminal(['copy', source, destination], [], { NO_COLOR: '1' });
    expect(plain.stdout).not.toContain('\u001b[3');
  });

  it('never passes on what a file name orders a terminal to do', async () => {
    const name = '\u001b]0;owned\u0007\u009b31m\u202e.txt';
    await writeFiles(source, { [name]: 'x' });
    await sandbox.copy([source, destination]);
    await writeFile(join(source, name), 'source changed');
    await writeFile(join(destination, name), 'destination changed');
    const { exitCode, stdout } = await sandbox.onTerminal(['copy', source, destination], []);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Kept: /\\u001B]0;owned\\u0007\\u009B31m\\u202E.txt was changed at the destination');
    for (const order of [`${ESCAPE}]`, '\u0007', '\u009b', '\u202e']) expect(stdout).not.toContain(order);
  });

  it('is nothing with --quiet, unless something fails', async () => {
    const quiet = await sandbox.run(['copy', source, destination, '-q']);
    expect(quiet).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    const failed = await sandbox.run(['copy', sandbox.path('nowhere'), destination, '-q']);
    expect(failed).toMatchObject({ exitCode: 7, stdout: '', stderr: expect.stringContaining('411') });
  });

  it('stands in the log item by item', async () => {
    await link(`${source}/a`, `${source}/hard link`);
    await sandbox.run(['copy', source, destination, '--log', 'log.jsonl']);
    const lines = (await readFile(sandbox.path('log.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; outcome?: string });
    expect(lines[0]).toMatchObject({ type: 'start' });
    expect(lines.filter(({ outcome }) => outcome === 'copied')).toHaveLength(3);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', status: 100 });
  });

  it('goes on when a pipe is closed after its first line', async () => {
    await rm(source, { recursive: true });
    await writeManyFiles(source, 1500, 100);
    const command = [...droverCommand(), 'copy', source, destination, '--json'].map((word) => `'${word}'`).join(' ');
    const { stdout, stderr } = await promisify(execFile)(
      'bash',
      ['-c', `${command} | head -n 1; echo "exit \${PIPESTATUS[0]}"`],
      { env: sandbox.env },
    );
    expect(stdout).toMatch(/^\{"type":"start".*\}\nexit 0\n$/);
    expect(stderr).toBe('');
    expect(await readTree(destination)).toEqual(await readTree(source));
  });
});
