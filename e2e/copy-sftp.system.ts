import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { availability, type SftpServer, smallDiskAvailability, startOpenSsh } from '@drover/testing-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NAMES_BEYOND_FTP, NASTY_NAMES } from './support/nasty-names.ts';
import { killAll, Sandbox } from './support/sandbox.ts';
import { leftovers, readTree, withoutTimes, writeFiles, writeManyFiles } from './support/trees.ts';

const openssh = await availability('openssh');
const smallDisk = await smallDiskAvailability();

let server: SftpServer;
let sandbox: Sandbox;
let source: string;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  source = sandbox.path('source');
});
afterEach(() => sandbox[Symbol.asyncDispose]());

const urlOf = (at: SftpServer, path: string) => `sftp://${at.username}@${at.host}:${at.port}${at.path}/${path}`;
const url = (path: string) => urlOf(server, path);
const passwords = (at: SftpServer = server) => ({
  DROVER_SOURCE_PASSWORD: at.password,
  DROVER_DESTINATION_PASSWORD: at.password,
});
const copy = (...args: string[]) => sandbox.copy(['--accept-new-host-key', ...args], passwords());

describe.skipIf(!openssh.available)(`drover copy over SFTP ${openssh.available ? '' : `(${openssh.reason})`}`, () => {
  beforeAll(async () => {
    server = await startOpenSsh();
  });
  afterAll(() => server.stop());

  it('brings a tree there and back unchanged, and copies nothing the second time', async () => {
    await writeFiles(source, { 'a/one': 'one', empty: '', 'b/big': Buffer.alloc(5_000_000, 'xyz') });
    await mkdir(`${source}/empty folder`);
    const names = [...NASTY_NAMES, ...NAMES_BEYOND_FTP];
    for (const name of names) await writeFile(Buffer.concat([Buffer.from(`${source}/a/`), name]), name);
    const there = await copy(source, url('round/trip'));
    expect(there.summary).toMatchObject({ status: 100, counters: { filesCopied: names.length + 3, itemsRenamed: 0 } });
    expect(await readTree(join(server.folder, 'round/trip'))).toEqual(await readTree(source));
    expect((await copy(source, url('round/trip'))).summary).toMatchObject({ status: 101, exitCode: 0 });
    const back = sandbox.path('back');
    expect((await copy(url('round/trip'), back)).summary).toMatchObject({ status: 100 });
    expect(await readTree(back)).toEqual(await readTree(source));
    expect((await copy(url('round/trip'), back)).summary.status).toBe(101);
    expect((await copy(url('round/trip'), url('round/again'))).summary.status).toBe(100);
    expect(await readTree(join(server.folder, 'round/again'))).toEqual(await readTree(source));
  });

  it('says at the start and in the summary that no hash can be compared, and proves by size', async () => {
    await writeFiles(source, { a: '1', b: '2' });
    const { summary, records } = await copy('--verify=hash', source, url('by-hash'));
    expect(summary).toMatchObject({ status: 100, verified: { size: 2 } });
    const notes = records.flatMap((record) => (record.type === 'note' ? [record.message] : []));
    expect(notes.filter((message) => message.includes('by their size alone'))).toHaveLength(1);
    const again = await copy('--verify', source, url('read-back'));
    expect(again.summary).toMatchObject({ status: 100, verified: { reread: 2 } });
  });

  it('takes the login folder for /~/ and for a URL without a path', async () => {
    await writeFiles(source, { a: '1' });
    const bare = `sftp://${server.username}@${server.host}:${server.port}`;
    expect((await copy(source, `${bare}/~/by-home`)).summary.status).toBe(100);
    const listed = await copy(`${bare}`, sandbox.path('all'), '--include', 'by-home/**');
    expect(listed.summary).toMatchObject({ exitCode: 0, counters: { filesCopied: 1 } });
    expect(await readFile(sandbox.path('all', 'by-home', 'a'), 'utf8')).toBe('1');
  });

  it('puts a single file from the server into a folder', async () => {
    await writeFiles(join(server.folder, 'single'), { 'a.txt': 'a', 'b.txt': 'b' });
    await server.adopt();
    await copy(url('single/a.txt'), sandbox.path('one'));
    expect(await readdir(sandbox.path('one'))).toEqual(['a.txt']);
  });

  it('opens nothing to group and others that the source keeps from them, on the way there, between two folders, and back', async () => {
    await writeFiles(source, { 'closed/secret': 'secret', 'closed/large': Buffer.alloc(9_000_000), open: 'open' });
    const rights = { '.': 0o750, closed: 0o700, 'closed/secret': 0o600, 'closed/large': 0o640, open: 0o644 };
    for (const [path, mode] of Object.entries(rights)) await chmod(join(source, path), mode);
    const back = sandbox.path('back');
    expect((await copy(source, url('rights/there'))).summary.status).toBe(100);
    expect((await copy(url('rights/there'), url('rights/again'))).summary.status).toBe(100);
    expect((await copy(url('rights/again'), back)).summary.status).toBe(100);
    for (const folder of [join(server.folder, 'rights/there'), join(server.folder, 'rights/again'), back]) {
      for (const [path, mode] of Object.entries(rights)) {
        const arrived = (await stat(join(folder, path))).mode & 0o777;
        expect([folder, path, arrived]).toEqual([folder, path, mode]);
      }
    }
    expect((await copy(join(source, 'closed/secret'), url('rights/single'))).summary.status).toBe(100);
    expect((await stat(join(server.folder, 'rights/single'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(server.folder, 'rights/single/secret'))).mode & 0o777).toBe(0o600);
  });

  it('goes on after kill -9 of the command and of the server', { timeout: 300_000 }, async () => {
    await writeManyFiles(source, 1200, 30_000);
    const wanted = withoutTimes(await readTree(source));
    for (const victim of ['command', 'server'] as const) {
      const running = sandbox.start(['copy', '--json', '--accept-new-host-key', source, url('killed')], passwords());
      let copied = 0;
      let killed = false;
      running.child.stdout?.on('data', (text: string) => {
        copied += text.split('"outcome":"copied"').length - 1;
        if (copied < 150 || killed) return;
        killed = true;
        if (victim === 'command') killAll(running);
        else void server.kill();
      });
      const ended = await running.ended;
      expect(killed).toBe(true);
      expect(ended.exitCode).not.toBe(0);
      for (const [name, what] of withoutTimes(await readTree(join(server.folder, 'killed')))) {
        if (!name.includes('.drover-')) expect(what, name).toBe(wanted.get(name));
      }
      if (victim === 'server') await server.restart();
    }
    const { summary } = await copy(source, url('killed'));
    expect(summary.status).toBe(100);
    expect(summary.counters['filesUnchanged']).toBeGreaterThan(250);
    const arrived = await readTree(join(server.folder, 'killed'));
    expect(arrived).toEqual(await readTree(source));
    expect(leftovers(arrived)).toEqual([]);
  });

  describe('host keys', () => {
    beforeEach(() => writeFiles(source, { a: '1' }));

    it('refuses an unknown one without a terminal, accepts it by flag or by name, and knows it then', async () => {
      const refused = await sandbox.copy([source, url('keys')], passwords());
      expect(refused.summary).toMatchObject({
        status: 402,
        exitCode: 5,
        stoppedBy: { side: 'destination', error: { fault: 'host-key' } },
      });
      expect(refused.summary.stoppedBy?.error.remedy).toContain(`--host-key ${server.fingerprint}`);
      const wrong = await sandbox.copy(['--host-key', `SHA256:${'A'.repeat(43)}`, source, url('keys')], passwords());
      expect(wrong.summary.status).toBe(402);
      const named = await sandbox.copy(['--host-key', server.fingerprint, source, url('keys')], passwords());
      expect(named.summary.status).toBe(100);
      expect((await sandbox.copy([source, url('keys')], passwords())).summary.status).toBe(101);
    });

    it('refuses a changed one, explains, and goes on once it is accepted deliberately', async () => {
      await using other = await startOpenSsh();
      const target = urlOf(other, 'changed');
      const run = (...flags: string[]) => sandbox.copy([...flags, source, target], passwords(other));
      await run('--accept-new-host-key');
      const fingerprint = await other.changeHostKey();
      await other.restart();
      const refused = await run('--accept-new-host-key');
      expect(refused.summary).toMatchObject({ status: 402, exitCode: 5 });
      expect(refused.summary.stoppedBy?.error).toMatchObject({
        kind: 'untrusted',
        fault: 'host-key',
        message: expect.stringContaining(other.fingerprint),
        remedy: expect.stringContaining(`--host-key ${fingerprint}`),
      });
      expect((await run('--host-key', fingerprint)).summary.status).toBe(101);
      expect((await run()).summary.status).toBe(101);
    });
  });

  describe('signing in', () => {
    beforeEach(() => writeFiles(source, { a: '1' }));

    it('takes a private key, also one with a passphrase, and the usual ones of ~/.ssh', async () => {
      const { open, locked, passphrase } = server.privateKeys.ed25519;
      const [openFile, lockedFile] = [sandbox.path('open'), sandbox.path('locked')];
      await writeFile(openFile, open, { mode: 0o600 });
      await writeFile(lockedFile, locked, { mode: 0o600 });
      const flags = ['--accept-new-host-key', source, url('by-key'), '--identity'];
      expect((await sandbox.copy([...flags, openFile])).summary.status).toBe(100);
      const withPassphrase = { DROVER_DESTINATION_PASSPHRASE: passphrase };
      expect((await sandbox.copy([...flags, lockedFile], withPassphrase)).summary.status).toBe(101);
      const wrong = await sandbox.copy([...flags, lockedFile], { DROVER_DESTINATION_PASSPHRASE: 'no' });
      expect(wrong.summary).toMatchObject({ status: 402, exitCode: 5, stoppedBy: { error: { fault: 'credentials' } } });
      const missing = await sandbox.run(['copy', ...flags, sandbox.path('nowhere')]);
      expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--identity: ') });
      await mkdir(sandbox.path('home', '.ssh'));
      await writeFile(sandbox.path('home', '.ssh', 'id_ed25519'), open, { mode: 0o600 });
      expect((await sandbox.copy([source, url('by-key')])).summary.status).toBe(101);
    });

    it('reads the password from a file, and never shows or keeps it', async () => {
      const file = sandbox.path('password');
      await writeFile(file, `${server.password}\n`, { mode: 0o600 });
      const log = sandbox.path('log');
      const ended = await sandbox.copy([
        '--accept-new-host-key',
        '--destination-password-file',
        file,
        '--log',
        log,
        source,
        url('by-file'),
      ]);
      expect(ended.summary.status).toBe(100);
      const kept = [...(await readTree(sandbox.path('home'))).keys()].filter((name) => !name.endsWith('/'));
      expect(kept.length).toBeGreaterThan(3);
      const texts = [ended.stdout, ended.stderr, await readFile(log, 'latin1')];
      for (const name of kept) texts.push(await readFile(sandbox.path('home', name), 'latin1'));
      expect(texts.join('\n')).not.toContain(server.password);
    });

    it('asks for host key and password on a terminal, shows the one and hides the other', async () => {
      const ended = await sandbox.onTerminal(
        ['copy', source, url('by-hand')],
        [
          { after: 'remember it:', type: 'yes\r' },
          { after: 'Password of', type: 'wrong\r' },
          { after: 'Password of', type: `${server.password}\r` },
        ],
      );
      expect(ended.exitCode, ended.stdout).toBe(0);
      expect(ended.stdout).toContain(server.fingerprint);
      expect(ended.stdout).toContain('refused the password');
      expect(ended.stdout).toContain('100 Success');
      expect(ended.stdout).not.toContain(server.password);
      expect(await readFile(join(server.folder, 'by-hand', 'a'), 'utf8')).toBe('1');
    });

    it('is cancelled by Ctrl-C at the prompt', async () => {
      const ended = await sandbox.onTerminal(
        ['copy', '--accept-new-host-key', source, url('by-hand')],
        [{ after: 'Password of', type: '\u0003' }],
      );
      expect(ended.exitCode).toBe(130);
      expect(ended.stdout).toContain('230');
    });

    it('uses a profile', async () => {
      const file = sandbox.path('password');
      await writeFile(file, server.password, { mode: 0o600 });
      const base = `sftp://${server.username}@${server.host}:${server.port}${server.path}`;
      const added = await sandbox.run([
        'profile',
        'add',
        'office',
        base,
        '--password-file',
        file,
        '--host-key',
        server.fingerprint,
      ]);
      expect(added, added.stderr).toMatchObject({ exitCode: 0 });
      const listed = await sandbox.run(['profile', 'list']);
      expect(listed.stdout).toContain(`office  ${base}`);
      expect(listed.stdout + (await readFile(sandbox.path('home/config/drover/profiles.json'), 'utf8'))).not.toContain(
        server.password,
      );
      expect((await sandbox.copy([source, 'office:by/profile'])).summary.status).toBe(100);
      expect(await readFile(join(server.folder, 'by/profile/a'), 'utf8')).toBe('1');
      expect((await sandbox.copy([source, url('by/profile')], passwords())).summary.status).toBe(101);
      const refused = await sandbox.run(['profile', 'remove', 'office']);
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give --yes if that is meant') });
      await sandbox.run(['profile', 'remove', 'office', '--yes']);
      expect((await sandbox.copy([source, 'office:x'])).summary).toMatchObject({ status: 423, exitCode: 10 });
    });
  });

  describe('what goes wrong is named, with its status, and a run after it is mended completes', () => {
    beforeEach(() => writeFiles(source, { a: '1', b: Buffer.alloc(1_500_000, 'b') }));
    const failing = async (args: string[], env = passwords()) => {
      const { summary } = await sandbox.copy(['--accept-new-host-key', ...args], env);
      const { error, side } = summary.stoppedBy ?? {};
      return {
        status: summary.status,
        exitCode: summary.exitCode,
        side,
        kind: error?.kind,
        fault: error?.fault,
        text: `${error?.message} ${error?.remedy}`,
      };
    };

    it('wrong password', async () => {
      const wrong = await failing([source, url('w')], { ...passwords(), DROVER_DESTINATION_PASSWORD: 'not it' });
      expect(wrong).toMatchObject({
        status: 402,
        exitCode: 5,
        side: 'destination',
        kind: 'unauthenticated',
        fault: 'credentials',
      });
      expect(wrong.text).toContain('DROVER_DESTINATION_PASSWORD');
      expect(wrong.text).not.toContain('not it');
      expect((await copy(source, url('w'))).summary.status).toBe(100);
    });

    it('no password, and nobody to ask', async () => {
      const none = await failing([source, url('w')], {} as ReturnType<typeof passwords>);
      expect(none).toMatchObject({ status: 402, exitCode: 5, fault: 'credentials' });
      expect(none.text).toContain('--destination-password-file');
    });

    it('wrong port: nobody there, or something else', async () => {
      const nobody = createServer();
      await once(nobody.listen(0, '127.0.0.1'), 'listening');
      const { port } = nobody.address() as { port: number };
      await new Promise((done) => nobody.close(done));
      const closed = await failing([source, `sftp://x@127.0.0.1:${port}/w`]);
      expect(closed).toMatchObject({ status: 410, exitCode: 6, fault: 'port' });
      expect(closed.text).toContain(`port ${port}`);
      const ftp = createServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end('220 FTP server ready\r\n'),
      );
      await once(ftp.listen(0, '127.0.0.1'), 'listening');
      const other = await failing([source, `sftp://x@127.0.0.1:${(ftp.address() as { port: number }).port}/w`]);
      await new Promise((done) => ftp.close(done));
      expect(other).toMatchObject({ status: 410, exitCode: 6, fault: 'port' });
      expect(other.text).toContain('FTP server');
    });

    it('unknown host', async () => {
      const gone = await failing(['sftp://x@no-such-host.invalid/w', sandbox.path('d')]);
      expect(gone).toMatchObject({ status: 410, exitCode: 6, side: 'source', fault: 'host-name' });
      expect(gone.text).toContain('no-such-host.invalid');
    });

    it('vanished source', async () => {
      expect(await failing([url('vanished'), sandbox.path('d')])).toMatchObject({
        status: 411,
        exitCode: 7,
        side: 'source',
        fault: 'path',
      });
      await writeFiles(join(server.folder, 'vanished'), { a: '1' });
      await server.adopt();
      expect((await copy(url('vanished'), sandbox.path('d'))).summary.status).toBe(100);
      await rm(source, { recursive: true });
      expect(await failing([source, url('w')])).toMatchObject({
        status: 411,
        exitCode: 7,
        side: 'source',
        fault: 'path',
      });
    });

    it('read-only server', async () => {
      await using readOnly = await startOpenSsh({ readOnly: true });
      const denied = await failing([source, urlOf(readOnly, 'w')], passwords(readOnly));
      expect(denied).toMatchObject({
        status: 401,
        exitCode: 4,
        side: 'destination',
        kind: 'permission-denied',
        fault: 'permission',
      });
    });

    it.skipIf(!smallDisk.available)('full disk', async () => {
      await using small = await startOpenSsh({ capacity: 2_000_000 });
      await writeFiles(source, { c: Buffer.alloc(1_500_000, 'c') });
      const full = await failing([source, urlOf(small, 'w')], passwords(small));
      expect(full).toMatchObject({
        status: 260,
        exitCode: 8,
        side: 'destination',
        kind: 'quota-exceeded',
        fault: 'space',
      });
      await rm(`${source}/c`);
      const env = passwords(small);
      expect((await sandbox.copy(['--accept-new-host-key', source, urlOf(small, 'w')], env)).summary.exitCode).toBe(0);
    });
  });
});
