import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  availability,
  type FtpSecurity,
  type FtpServer,
  type FtpServerOptions,
  smallDiskAvailability,
  startProftpd,
  startVsftpd,
} from '@drover/testing-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NASTY_NAMES } from './support/nasty-names.ts';
import { killAll, Sandbox } from './support/sandbox.ts';
import { amountBelow, leftovers, readTree, withoutTimes, writeFiles, writeManyFiles } from './support/trees.ts';

const vsftpd = await availability('vsftpd');
const proftpd = await availability('proftpd');
const smallDisk = await smallDiskAvailability();
const SCHEMES: Readonly<Record<FtpSecurity, string>> = { plain: 'ftp', explicit: 'ftpes', implicit: 'ftps' };

let sandbox: Sandbox;
let source: string;
beforeEach(async () => {
  sandbox = await Sandbox.create();
  source = sandbox.path('source');
});
afterEach(() => sandbox[Symbol.asyncDispose]());

function url(server: FtpServer, path: string, scheme = SCHEMES[server.security]): string {
  return `${scheme}://${server.username}@${server.host}:${server.port}${server.path === '/' ? '' : server.path}/${path}`;
}
const passwords = ({ password }: FtpServer) => ({
  DROVER_SOURCE_PASSWORD: password,
  DROVER_DESTINATION_PASSWORD: password,
});

/** Runs that differ in flags alone, against one server. */
function against(server: FtpServer) {
  const trust = server.fingerprint === undefined ? [] : ['--trust-certificate', server.fingerprint];
  return (...args: string[]) => sandbox.copy([...trust, ...args], passwords(server));
}

/** vsftpd lists minutes, and days only for what is older than half a year. */
describe.skipIf(!vsftpd.available)('drover copy over FTP: a server that lists times coarsely', () => {
  let server: FtpServer;
  beforeAll(async () => {
    server = await startVsftpd();
  });
  afterAll(() => server.stop());

  it('keeps what somebody wrote there later on the same day, and replaces what is older', async () => {
    const copy = against(server);
    const target = join(server.folder, 'days');
    await writeFiles(source, { later: 'ours', earlier: 'ours' });
    await writeFiles(target, { later: 'theirs, later', earlier: 'theirs, earlier' });
    const noon = new Date('2024-05-05T12:00:00Z');
    for (const name of ['later', 'earlier']) await utimes(join(source, name), noon, noon);
    const [eight, twenty] = [new Date('2024-05-05T08:00:00Z'), new Date('2024-05-05T20:00:00Z')];
    await utimes(join(target, 'earlier'), eight, eight);
    await utimes(join(target, 'later'), twenty, twenty);
    await server.adopt();
    const { summary } = await copy(source, url(server, 'days'));
    expect(summary.counters).toMatchObject({ filesCopied: 1, filesSkipped: 1 });
    expect(String(await readFile(join(target, 'later')))).toBe('theirs, later');
    expect(String(await readFile(join(target, 'earlier')))).toBe('ours');
  });

  it('notices an edit of the same size in the same minute', async () => {
    const copy = against(server);
    const target = join(server.folder, 'edited');
    await writeFiles(source, { report: 'draft 1' });
    expect((await copy(source, url(server, 'edited'))).summary.exitCode).toBe(0);
    const { mtimeMs } = await stat(join(target, 'report'));
    await writeFile(join(target, 'report'), 'PERSON!');
    const afterwards = new Date(mtimeMs - (mtimeMs % 60_000) + (mtimeMs % 60_000 < 30_000 ? 50_000 : 5_000));
    await utimes(join(target, 'report'), afterwards, afterwards);
    await server.adopt();
    await writeFile(join(source, 'report'), 'draft 2');
    const { summary } = await copy(source, url(server, 'edited'));
    expect(summary.counters).toMatchObject({ filesCopied: 0, filesConflicting: 1 });
    expect(String(await readFile(join(target, 'report')))).toBe('PERSON!');
  });

  it('brings times back to the second, and copies what changed within the day', async () => {
    const copy = against(server);
    const from = join(server.folder, 'old');
    await writeFiles(from, { old: 'first' });
    const [morning, evening] = [new Date('2024-05-05T08:07:09Z'), new Date('2024-05-05T20:07:09Z')];
    await utimes(join(from, 'old'), morning, morning);
    await server.adopt();
    const back = sandbox.path('back');
    await copy(url(server, 'old'), back);
    expect((await stat(join(back, 'old'))).mtime).toEqual(morning);
    await writeFile(join(from, 'old'), 'other');
    await utimes(join(from, 'old'), evening, evening);
    expect((await copy(url(server, 'old'), back)).summary.counters).toMatchObject({ filesCopied: 1 });
    expect(String(await readFile(join(back, 'old')))).toBe('other');
  });
});

const modes = (['plain', 'explicit', 'implicit'] as const).flatMap((security) => [
  { name: `vsftpd, ${security}`, start: startVsftpd, options: { security }, missing: vsftpd },
  { name: `ProFTPD, ${security}`, start: startProftpd, options: { security }, missing: proftpd },
]);

describe.each(modes)('drover copy over FTP: $name', ({ start, options, missing }) => {
  let server: FtpServer;
  beforeAll(async () => {
    if (missing.available) server = await start(options);
  });
  afterAll(() => server?.stop());

  it.skipIf(!missing.available)('brings a tree there and back, and copies nothing the second time', async () => {
    const copy = against(server);
    await writeFiles(source, {
      'a/one': 'one',
      empty: '',
      'b/big': Buffer.alloc(3_000_000, 'xyz'),
      'Crème brûlée': 'c',
    });
    await mkdir(`${source}/empty folder`);
    expect((await copy(source, url(server, 'round/trip'))).summary).toMatchObject({
      status: 100,
      counters: { filesCopied: 4 },
    });
    expect(withoutTimes(await readTree(join(server.folder, 'round/trip')))).toEqual(
      withoutTimes(await readTree(source)),
    );
    expect((await copy(source, url(server, 'round/trip'))).summary).toMatchObject({ status: 101, exitCode: 0 });
    const back = sandbox.path('back');
    expect((await copy(url(server, 'round/trip'), back)).summary.status).toBe(100);
    expect(withoutTimes(await readTree(back))).toEqual(withoutTimes(await readTree(source)));
    expect((await copy(url(server, 'round/trip'), back)).summary.status).toBe(101);
  });
});

describe.skipIf(!proftpd.available)('names and times over FTP', () => {
  it('arrive unchanged on a server that lists facts', async () => {
    await using server = await startProftpd();
    const copy = against(server);
    await mkdir(source);
    for (const name of NASTY_NAMES) await writeFile(Buffer.concat([Buffer.from(`${source}/`), name]), name);
    const { summary } = await copy(source, url(server, 'names'));
    expect(summary).toMatchObject({ exitCode: 0, counters: { itemsRenamed: 0, filesCopied: NASTY_NAMES.length } });
    expect(await readTree(join(server.folder, 'names'))).toEqual(await readTree(source));
    await copy(url(server, 'names'), sandbox.path('back'));
    expect(await readTree(sandbox.path('back'))).toEqual(await readTree(source));
  });
});

describe.skipIf(!vsftpd.available)(`drover copy against vsftpd ${vsftpd.available ? '' : `(${vsftpd.reason})`}`, () => {
  let server: FtpServer;
  beforeAll(async () => {
    server = await startVsftpd();
  });
  afterAll(() => server.stop());

  it('goes on after kill -9 of the command and of the server', { timeout: 300_000 }, async () => {
    await writeManyFiles(source, 1200, 30_000);
    const wanted = withoutTimes(await readTree(source));
    for (const victim of ['command', 'server'] as const) {
      const running = sandbox.start(['copy', '--json', source, url(server, 'killed')], passwords(server));
      let copied = 0;
      let killed = false;
      running.child.stdout?.on('data', (text: string) => {
        copied += text.split('"outcome":"copied"').length - 1;
        if (copied < 150 || killed) return;
        killed = true;
        if (victim === 'command') killAll(running);
        else void server.kill();
      });
      expect((await running.ended).exitCode).not.toBe(0);
      expect(killed).toBe(true);
      for (const [name, what] of withoutTimes(await readTree(join(server.folder, 'killed')))) {
        if (!name.includes('.drover-')) expect(what, name).toBe(wanted.get(name));
      }
      if (victim === 'server') await server.restart();
    }
    const { summary } = await against(server)(source, url(server, 'killed'));
    expect(summary.status).toBe(100);
    expect(summary.counters['filesUnchanged']).toBeGreaterThan(250);
    const arrived = await readTree(join(server.folder, 'killed'));
    expect(withoutTimes(arrived)).toEqual(wanted);
    expect(leftovers(arrived)).toEqual([]);
  });

  it('goes on inside a large file after kill -9', async () => {
    await writeFiles(source, { large: Buffer.alloc(40_000_000, 'large') });
    const args = ['copy', '--json', source, url(server, 'large')];
    const running = sandbox.start([...args, '--bwlimit', '4M'], passwords(server));
    const sent = async () => (await amountBelow(join(server.folder, 'large'))).bytes;
    await expect.poll(sent, { timeout: 60_000 }).toBeGreaterThan(10_000_000);
    killAll(running);
    expect((await running.ended).signal).toBe('SIGKILL');
    const { summary, records } = await against(server)(source, url(server, 'large'));
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 1 } });
    expect(summary.counters['bytesRead']).toBeLessThan(35_000_000);
    expect(records).toContainEqual(
      expect.objectContaining({ path: ['large'], notes: [expect.objectContaining({ note: 'resumed' })] }),
    );
    expect(withoutTimes(await readTree(join(server.folder, 'large')))).toEqual(withoutTimes(await readTree(source)));
  });

  it('puts a single file into a folder', async () => {
    await writeFiles(join(server.folder, 'single'), { 'a.txt': 'a', 'b.txt': 'b' });
    await server.adopt();
    await against(server)(url(server, 'single/a.txt'), sandbox.path('one'));
    expect(await readdir(sandbox.path('one'))).toEqual(['a.txt']);
  });
});

describe.each([
  { server: 'ProFTPD, by MLSD', available: proftpd, start: startProftpd },
  { server: 'vsftpd, by LIST', available: vsftpd, start: startVsftpd },
])('drover copy from $server', ({ available, start }) => {
  it.skipIf(!available.available)('opens nothing to group and others that the server keeps from them', async () => {
    await using server = await start();
    await writeFiles(join(server.folder, 'rights'), { 'closed/secret': 'secret', open: 'open' });
    await server.adopt();
    const rights = { closed: 0o700, 'closed/secret': 0o600, open: 0o644 };
    for (const [path, mode] of Object.entries(rights)) await chmod(join(server.folder, 'rights', path), mode);
    await chmod(join(server.folder, 'rights'), 0o750);
    const to = sandbox.path('to');
    expect((await against(server)(url(server, 'rights'), to)).summary.status).toBe(100);
    for (const [path, mode] of Object.entries({ '.': 0o750, ...rights })) {
      expect([path, (await stat(join(to, path))).mode & 0o777]).toEqual([path, mode]);
    }
  });
});

describe.skipIf(!vsftpd.available)(
  'what goes wrong over FTP is named, with its status, and a run after it is mended completes',
  () => {
    beforeEach(() => writeFiles(source, { a: '1', b: Buffer.alloc(1_500_000, 'b') }));

    async function failing(server: FtpServer, target: string, ...flags: string[]) {
      const { summary } = await sandbox.copy([...flags, source, target], passwords(server));
      const { error, side } = summary.stoppedBy ?? {};
      const text = `${error?.message} ${error?.remedy}`;
      return { status: summary.status, exitCode: summary.exitCode, side, kind: error?.kind, fault: error?.fault, text };
    }

    async function withServer(options: FtpServerOptions, work: (server: FtpServer) => Promise<void>) {
      await using server = await startVsftpd(options);
      await work(server);
    }

    it('a source folder that is closed to the user', () =>
      withServer({}, async (server) => {
        await writeFiles(join(server.folder, 'closed'), { a: '1' });
        await server.adopt();
        await chmod(join(server.folder, 'closed'), 0);
        const { summary } = await against(server)(url(server, 'closed'), sandbox.path('to'));
        await chmod(join(server.folder, 'closed'), 0o700);
        expect(summary).toMatchObject({ status: 411, exitCode: 7, stoppedBy: { side: 'source' } });
        expect(summary.stoppedBy?.error.message).toMatch(/closed does not exist, or this user may not open it/);
        expect(summary.stoppedBy?.error.remedy).toMatch(/Check the path.*right to open it/);
      }));

    it('wrong password', () =>
      withServer({}, async (server) => {
        const wrong = await sandbox.copy([source, url(server, 'w')], { DROVER_DESTINATION_PASSWORD: 'not it' });
        expect(wrong.summary).toMatchObject({
          status: 402,
          exitCode: 5,
          stoppedBy: { side: 'destination', error: { kind: 'unauthenticated', fault: 'credentials' } },
        });
        expect(wrong.stdout).toContain('DROVER_DESTINATION_PASSWORD');
        expect(wrong.stdout).not.toContain('not it');
        expect((await against(server)(source, url(server, 'w'))).summary.status).toBe(100);
      }));

    it('plain FTP to a server that demands TLS, and each other wrong kind of TLS, naming the right scheme', async () => {
      for (const security of ['plain', 'explicit', 'implicit'] as const) {
        await withServer({ security }, async (server) => {
          for (const scheme of ['ftp', 'ftpes', 'ftps'].filter((each) => each !== SCHEMES[security])) {
            const trust = scheme === 'ftp' ? [] : ['--insecure-tls'];
            const refused = await failing(server, url(server, 'w', scheme), ...trust);
            expect(refused, scheme).toMatchObject({ status: 410, exitCode: 6, side: 'destination', fault: 'tls' });
            expect(refused.text.toLowerCase(), scheme).toContain(`choose ${SCHEMES[security]}://`);
          }
          expect((await against(server)(source, url(server, 'w'))).summary.status).toBe(100);
        });
      }
    });

    it.each([
      ['expired', 'expired on'],
      ['self-signed', 'signed itself'],
      ['wrong-host', 'another host'],
    ] as const)(
      'a certificate that is %s: refused, trusted by fingerprint, or taken unseen',
      async (certificate, words) => {
        await withServer({ security: 'explicit', certificate }, async (server) => {
          const authority = sandbox.path('authority.pem');
          await writeFile(authority, server.ca ?? '');
          const env = { ...passwords(server), NODE_EXTRA_CA_CERTS: authority };
          const { summary } = await sandbox.copy([source, url(server, 'w')], env);
          expect(summary.stoppedBy?.error.message).toContain(words);
          const refused = await failing(server, url(server, 'w'));
          expect(refused).toMatchObject({ status: 402, exitCode: 5, kind: 'untrusted', fault: 'certificate' });
          expect(refused.text).toContain(`--trust-certificate SHA256:${server.fingerprint}`);
          const other = `SHA256:${'00:'.repeat(31)}00`;
          expect(await failing(server, url(server, 'w'), '--trust-certificate', other)).toMatchObject({ status: 402 });
          expect(
            (await sandbox.copy(['--insecure-tls', source, url(server, 'w')], passwords(server))).summary.status,
          ).toBe(100);
          expect((await failing(server, url(server, 'w'))).status).toBe(402);
          expect((await against(server)(source, url(server, 'w'))).summary.status).toBe(101);
          expect((await sandbox.copy([source, url(server, 'w')], passwords(server))).summary.status).toBe(101);
        });
      },
    );

    it('a certificate of an authority that this machine trusts needs no flag', () =>
      withServer({ security: 'explicit' }, async (server) => {
        const authority = sandbox.path('authority.pem');
        await writeFile(authority, server.ca ?? '');
        const env = { ...passwords(server), NODE_EXTRA_CA_CERTS: authority };
        expect((await sandbox.copy([source, url(server, 'w')], env)).summary.status).toBe(100);
        expect((await sandbox.copy([source, url(server, 'w')], passwords(server))).summary.status).toBe(402);
      }));

    it('a server that may not be written to', () =>
      withServer({ readOnly: true }, async (server) => {
        const denied = await failing(server, url(server, 'w'));
        expect(denied).toMatchObject({
          status: 401,
          exitCode: 4,
          side: 'destination',
          kind: 'permission-denied',
          fault: 'permission',
        });
      }));

    it.skipIf(!smallDisk.available)('full disk', () =>
      withServer({ capacity: 2_000_000 }, async (server) => {
        await writeFiles(source, { c: Buffer.alloc(1_500_000, 'c') });
        const full = await failing(server, url(server, 'w'));
        expect(full).toMatchObject({
          status: 260,
          exitCode: 8,
          side: 'destination',
          kind: 'quota-exceeded',
          fault: 'space',
        });
        await rm(`${source}/c`);
        expect((await against(server)(source, url(server, 'w'))).summary.exitCode).toBe(0);
      }),
    );

    it('vanished source', () =>
      withServer({}, async (server) => {
        const gone = await against(server)(url(server, 'vanished'), sandbox.path('d'));
        expect(gone.summary).toMatchObject({
          status: 411,
          exitCode: 7,
          stoppedBy: { side: 'source', error: { fault: 'path' } },
        });
        await writeFiles(join(server.folder, 'vanished'), { a: '1' });
        await server.adopt();
        expect((await against(server)(url(server, 'vanished'), sandbox.path('d'))).summary.status).toBe(100);
      }));
  },
);
