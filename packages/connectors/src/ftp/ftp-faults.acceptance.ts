import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { type Account, childRef, descendantRef, type Entry, rootRef, StorageError, temporaryName } from '@drover/core';
import {
  availability,
  type FtpServer,
  smallDiskAvailability,
  startProftpd,
  startPureFtpd,
  startVsftpd,
} from '@drover/testing-servers';
import { describe, expect, test } from 'vitest';
import { FtpAccount } from './account.ts';
import { ftp } from './index.ts';
import { LIMITS } from './limits.ts';
import { rejection } from './testing/expect-error.ts';
import { silentLog } from './testing/open-scripted.ts';
import { createTlsPolicy } from './tls.ts';

const signal = new AbortController().signal;
const servers = { vsftpd: startVsftpd, proftpd: startProftpd, 'pure-ftpd': startPureFtpd } as const;
const here: (keyof typeof servers)[] = [];
for (const name of ['vsftpd', 'proftpd', 'pure-ftpd'] as const) {
  const available = await availability(name);
  if (available.available) here.push(name);
  else test.skip(`${name}: ${available.reason}`, () => undefined);
}
const smallDisk = (await smallDiskAvailability()).available;

interface Login {
  readonly type: 'plain' | 'explicit' | 'implicit';
  readonly server: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly certificate?: string;
  readonly timeZone?: string;
}

function loginTo(server: FtpServer, changes: Partial<Login> = {}): Login {
  const { host, port, username, password, security, fingerprint } = server;
  const certificate = fingerprint === undefined ? {} : { certificate: fingerprint };
  return { type: security, server: host, port, username, password, ...certificate, ...changes };
}

function open(login: Login): Promise<Account> {
  const context = { clock: realClock, log: silentLog, tokens: { read: async () => null, refresh: async () => '' } };
  return ftp.open(ftp.options.schema.parse(login), { ...context, outgoingAddress: '203.0.113.9' }, signal);
}

async function probe(login: Login) {
  await using account = await open(login);
  return await account.probe(signal);
}

/** Works in the writable folder of a server. */
async function work<T>(server: FtpServer, run: (tools: Tools) => Promise<T>, changes: Partial<Login> = {}): Promise<T> {
  await using account = await open(loginTo(server, changes));
  await using connection = await account.open('', signal);
  const folder = descendantRef(
    rootRef(),
    server.path.split('/').filter((name) => name !== ''),
  );
  let serial = 0;
  return await run({
    write: (name, bytes, epochMs) => {
      serial += 1;
      const temporary = temporaryName('0123456789ab', serial.toString(36));
      const target = {
        item: childRef(folder, name),
        size: bytes.length,
        meta: epochMs === undefined ? {} : { modified: { epochMs, precisionMs: 1000 } },
        temporary,
        condition: { if: 'anything' },
      } as const;
      return connection.write(target, cut(bytes), signal);
    },
    list: async (...names) => {
      const entries: Entry[] = [];
      for await (const page of connection.list(descendantRef(folder, names), signal)) entries.push(...page);
      return entries;
    },
  });
}

interface Tools {
  write(name: string, bytes: Uint8Array, epochMs?: number): Promise<Entry>;
  list(...names: string[]): Promise<Entry[]>;
}

async function* cut(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

describe.each(here)('%s', (name) => {
  const start = servers[name];
  const security =
    name === 'pure-ftpd' ? (['plain', 'explicit'] as const) : (['plain', 'explicit', 'implicit'] as const);

  test('says who it is, and what may be pinned', async () => {
    await using server = await start({ security: 'explicit' });
    const report = await probe(loginTo(server));
    expect(report.summary).toMatch(/ftpd.* as anna, TLSv1\.[23]$/i);
    expect(report.fingerprint).toBe(`SHA256:${server.fingerprint}`);
    expect(report.notes.join(' ')).toContain('203.0.113.9');
  });

  test('names the Type to choose for each wrong one', async () => {
    for (const right of security) {
      await using server = await start({ security: right });
      for (const wrong of ['plain', 'explicit', 'implicit'] as const) {
        if (wrong === right) continue;
        const error = await rejection(probe(loginTo(server, { type: wrong })), 'config-invalid');
        expect(error.fault).toBe('tls');
        const labels = { plain: 'Use plain FTP', explicit: 'explicit FTP over TLS', implicit: 'implicit FTP over TLS' };
        expect(error.remedy, `${wrong} to ${right}: ${error.message}`).toContain(labels[right]);
      }
    }
  });

  test('blames credentials, port and host name as each deserves', async () => {
    await using server = await start();
    const password = await rejection(probe(loginTo(server, { password: 'not-this-one' })), 'unauthenticated');
    expect(password.fault).toBe('credentials');
    expect(JSON.stringify(password) + password.describe()).not.toContain('not-this-one');
    await rejection(probe(loginTo(server, { username: 'nobody-here' })), 'unauthenticated');
    const refused = await rejection(probe(loginTo(server, { port: await freePort() })), 'unavailable');
    expect(refused).toMatchObject({ fault: 'port', vendor: 'ECONNREFUSED' });
    expect(refused.remedy).toContain('203.0.113.9');
    const unknown = await rejection(probe(loginTo(server, { server: 'no-such-host.invalid' })), 'config-invalid');
    expect(unknown.fault).toBe('host-name');
  });

  test('names what is wrong with a certificate and its fingerprint, and trusts exactly the pinned one', async () => {
    const words = {
      expired: 'expired on',
      'self-signed': 'signed itself',
      'wrong-host': 'another host',
      valid: 'vouches',
    };
    for (const certificate of ['expired', 'self-signed', 'wrong-host', 'valid'] as const) {
      await using server = await start({ security: 'explicit', certificate });
      const { certificate: pinned, ...unpinned } = loginTo(server);
      const error = await rejection(probe(unpinned), 'untrusted');
      expect(error).toMatchObject({ fault: 'certificate', scope: 'connector' });
      // The authority of the wrong-host and of the valid certificate is not known here, and that is said first.
      expect(error.message).toContain(certificate === 'wrong-host' ? 'vouches' : words[certificate]);
      expect(error.message).toContain(`SHA256:${server.fingerprint}`);
      expect(error.vendor).toContain(`SHA256:${server.fingerprint}`);
      expect((await probe({ ...unpinned, certificate: pinned ?? '' })).fingerprint).toContain(pinned);
      const other = `SHA256:${'AB:'.repeat(31)}CD`;
      expect((await rejection(probe({ ...unpinned, certificate: other }), 'untrusted')).message).toContain(
        'only SHA256:AB',
      );
    }
  });

  test('trusts what a known authority vouches for, for the host that was entered and no other', async () => {
    for (const certificate of ['valid', 'wrong-host', 'expired'] as const) {
      await using server = await start({ security: 'explicit', certificate });
      const { host, port, username, password, ca } = server;
      const tls = createTlsPolicy(host, null, ca);
      const login = { host, port, username, password, tls, security: 'explicit' } as const;
      const known = {
        outgoingAddress: undefined,
        timeZone: undefined,
        limits: LIMITS,
        log: silentLog,
        clock: realClock,
      };
      await using account = new FtpAccount({ ...login, ...known });
      if (certificate === 'valid') {
        expect((await account.probe(signal)).fingerprint).toBe(`SHA256:${server.fingerprint}`);
      } else {
        const { message } = await rejection(account.probe(signal), 'untrusted');
        expect(message).toContain(certificate === 'expired' ? 'expired on' : 'another host (DNS:elsewhere.invalid)');
      }
    }
  });

  test('goes on with the connections that the server allows', async () => {
    await using server = await start({ maxClients: 3, maxClientsPerAddress: 3 });
    await work(server, async ({ write, list }) => {
      await Promise.all(Array.from({ length: 40 }, (_, i) => write(`f${i}`, Buffer.from(`file ${i}`))));
      expect((await list()).length).toBe(40);
    });
  });

  test('gives a login up at any moment, and only the caller hears of it', async () => {
    const security = name === 'pure-ftpd' ? 'explicit' : 'implicit';
    await using server = await start({ security });
    const login = ftp.options.schema.parse(loginTo(server));
    const context = { clock: realClock, log: silentLog, tokens: { read: async () => null, refresh: async () => '' } };
    for (let ms = 0; ms < 60; ms += 1) {
      const reason = new Error(`after ${ms} ms`);
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(reason), ms);
      await using account = await ftp
        .open(login, context, signal)
        .catch((error: unknown) => expect.fail(String(error)));
      await account.probe(cancel.signal).catch((error: unknown) => expect(error).toBe(reason));
    }
  });

  test.skipIf(!smallDisk)('calls a full disk full, for small files and large ones', async () => {
    await using server = await start({ capacity: 4 * 1024 * 1024 });
    await work(server, async ({ write, list }) => {
      const large = await rejection(write('large', Buffer.alloc(8 * 1024 * 1024)), 'quota-exceeded');
      expect(large).toMatchObject({ fault: 'space', scope: 'root' });
      const fill = async (): Promise<void> => {
        for (let i = 0; i < 10; i++) await write(`small-${i}`, Buffer.alloc(900_000));
      };
      await rejection(fill(), 'quota-exceeded');
      expect((await list()).every((entry) => !entry.name.endsWith('.part'))).toBe(true);
    });
  });

  test('calls a read-only folder denied', async () => {
    await using server = await start({ readOnly: true });
    await work(server, async ({ write }) => {
      expect((await rejection(write('a', Buffer.from('x')), 'permission-denied')).fault).toBe('permission');
    });
  });

  test.each([
    ['XYZ-5:30', '+05:30'],
    ['XYZ8', '-08:00'],
  ])('reads the times of a server in the zone %s', async (zone, timeZone) => {
    await using server = await start({ timeZone: zone, localTimes: true });
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    await mkdir(join(server.folder, 'times'));
    for (const days of [0, 1, 40, 100, 170, 400, 4000]) {
      const path = join(server.folder, 'times', `${days}`);
      await writeFile(path, 'x');
      await utimes(path, now / 1000 - days * 86_400, now / 1000 - days * 86_400);
    }
    await server.adopt();
    const areRight = (entries: readonly Entry[], precisionMs: number): void => {
      for (const { name: days, modified } of entries) {
        const off = Math.abs((modified?.epochMs ?? 0) - (now - Number(days) * 86_400_000));
        expect(off, `${days} days ago`).toBeLessThan(modified?.precisionMs ?? 0);
        if (Number(days) < 100) expect(modified?.precisionMs).toBeLessThanOrEqual(precisionMs);
      }
    };
    // vsftpd states local times even where the standard says UTC: its zone is told, or seen in the time of a file of our own.
    await work(server, async ({ list }) => areRight(await list('times'), 60_000), { timeZone });
    await work(server, async ({ write, list }) => {
      const then = Date.UTC(2020, 5, 6, 7, 8, 9);
      const { modified } = await write('a.txt', Buffer.from('x'), then);
      expect(modified?.epochMs).toBe(then);
      expect((await stat(join(server.folder, 'a.txt'))).mtimeMs).toBe(then);
      areRight(await list('times'), name === 'vsftpd' ? 2 * 3_600_000 + 60_000 : 1000);
    });
  });
});

test.skipIf(!here.includes('pure-ftpd'))('Pure-FTPd that cuts listings off loses no file silently', async () => {
  await using server = await startPureFtpd({ listLimit: 50 });
  for (let i = 0; i < 100; i++) await writeFile(join(server.folder, `f${i}`), '');
  await server.adopt();
  await work(server, async ({ list }) => {
    expect((await rejection(list(), 'unsupported')).remedy).toContain('LimitRecursion');
  });
});

test.skipIf(!here.includes('pure-ftpd'))('Pure-FTPd whose quota is used up says so', async () => {
  await using server = await startPureFtpd({ quota: { files: 1000, megabytes: 2 } });
  await work(server, async ({ write }) => {
    await rejection(write('a', Buffer.alloc(4 * 1024 * 1024)), 'quota-exceeded');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string')
    throw new StorageError({ kind: 'unexpected', message: 'no port' });
  return address.port;
}
