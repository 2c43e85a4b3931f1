import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { realClock } from '@drover/connector-kit/testing';
import type { Clock } from '@drover/core';
import { CuttableProxy } from '@drover/testing-servers';
import type { AuthContext, Connection } from 'ssh2';
import { describe, expect, it, vi } from 'vitest';
import { ScriptedServer, type ServerScript } from './testing/scripted-server.ts';
import {
  bodyOf,
  failureOf,
  openAccount,
  refusalOf,
  ScriptedSession,
  target,
  withScript,
} from './testing/scripted-session.ts';

const never = new AbortController().signal;

/** A server that is no SSH server. */
async function withStranger<T>(greet: (socket: Socket) => void, work: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // the client hangs up when it sees what this is
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('a server that is not what was meant', () => {
  it.each<[string, (socket: Socket) => void, string, string, RegExp]>([
    ['an FTP server', (socket) => socket.write('220 (vsFTPd 3.0.3)\r\n'), 'config-invalid', 'port', /FTP server/],
    [
      'a web server',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'config-invalid',
      'port',
      /web server/,
    ],
    [
      'a TLS server',
      (socket) => socket.once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))),
      'config-invalid',
      'port',
      /TLS/,
    ],
    [
      'a mail server',
      (socket) => socket.write('220 mx.example.com ESMTP\r\n'),
      'config-invalid',
      'port',
      /mail server/,
    ],
    ['an SSH server of version 1', (socket) => socket.write('SSH-1.5-OLD\r\n'), 'config-invalid', 'port', /version 1/],
    [
      'something unknown',
      (socket) => socket.end('\x00\x01\x02 hello \xff\n'),
      'config-invalid',
      'port',
      /no SSH server/,
    ],
    ['one that hangs up at once', (socket) => socket.end(), 'unavailable', 'server', /no further connection/],
    [
      'one that has too many connections',
      (socket) => socket.end('Exceeded MaxStartups\r\n'),
      'unavailable',
      'server',
      /no further connection/,
    ],
  ])('is recognised: %s', async (_what, greet, kind, fault, message) => {
    const error = await withStranger(greet, (port) => refusalOf({ port }, {}, new HastyClock()));
    expect(error).toMatchObject({ kind, fault, message: expect.stringMatching(message) });
    expect(error.remedy).toMatch(/\.$/);
  });

  it('is given up when it says nothing at all', async () => {
    const error = await withStranger(
      () => undefined,
      (port) => refusalOf({ port }, {}, new HastyClock()),
    );
    expect(error).toMatchObject({ kind: 'timeout', fault: 'server', retryable: true });
  });

  it.each([
    [{ port: 1 }, 'unavailable', 'port'],
    [{ server: 'no-such-host.invalid' }, 'unavailable', 'host-name'],
  ])('cannot be reached: %o', async (changes, kind, fault) => {
    expect(await refusalOf({ port: 22 }, changes)).toMatchObject({ kind, fault });
  });

  it.each([
    [{}, 'here it is 127.0.0.1, behind a router (NAT)'],
    [{ outgoingAddress: '203.0.113.9' }, "this server's address 203.0.113.9"],
  ])('names the address to allow where nothing answers: %o', async (context, words) => {
    const refused = await refusalOf({ port: 1 }, {}, realClock, context);
    expect(refused.remedy).toContain(words);
    const swallowed = await refusalOf({ port: 1 }, {}, new ElapsedClock(), context);
    expect(swallowed).toMatchObject({ kind: 'timeout', fault: 'network' });
    expect(swallowed.remedy).toContain(words);
  });

  it('offers only obsolete algorithms, which are named', async () => {
    const algorithms = { kex: ['diffie-hellman-group1-sha1' as const, 'diffie-hellman-group14-sha1' as const] };
    const error = await withScript({ algorithms }, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unsupported', fault: 'server', scope: 'connector' });
    expect(error.message).toContain('key exchange algorithms: diffie-hellman-group1-sha1, diffie-hellman-group14-sha1');
  });
});

describe('the host key', () => {
  it('is shown and not accepted while nobody vouches for it, and nothing is sent', async () => {
    let asked = 0;
    await withScript({ authenticate: () => asked++ }, async ({ port, fingerprint }) => {
      const error = await refusalOf({ port });
      expect(error).toMatchObject({ kind: 'untrusted', fault: 'host-key', vendor: fingerprint, scope: 'connector' });
      expect(error.message).toContain(`ssh-ed25519 ${fingerprint}`);
    });
    expect(asked).toBe(0);
  });

  it('is refused when it is another than before, with both fingerprints', async () => {
    const pinned = `SHA256:${'A'.repeat(43)}`;
    await withScript({}, async ({ port, fingerprint }) => {
      const error = await refusalOf({ port, fingerprint: pinned });
      expect(error).toMatchObject({ kind: 'untrusted', fault: 'host-key', vendor: fingerprint });
      expect(error.message).toContain(fingerprint);
      expect(error.message).toContain(pinned);
    });
  });

  it('is accepted however its fingerprint was pasted, and told by a probe', async () => {
    await withScript({}, async ({ port, fingerprint }) => {
      for (const pasted of [fingerprint, ` ${fingerprint}= `, fingerprint.replace('SHA256:', '')]) {
        await using account = await openAccount({ port, fingerprint: pasted });
        const report = await account.probe(never);
        expect(report.fingerprint).toBe(fingerprint);
        expect(report.summary).toMatch(/^ssh2js\S* as alice, aes128-gcm@openssh.com$/);
        expect(report.notes.join(' ')).toContain('host key is of type');
        expect(report.notes.join(' '), 'what only the log needs').not.toContain('cipher');
      }
    });
  });
});

describe('a server with several host keys', () => {
  it('is known by any of them, also when it would rather show another', async () => {
    await withScript({ olderHostKey: true }, async ({ port, fingerprints }) => {
      expect(fingerprints).toHaveLength(2);
      for (const fingerprint of fingerprints) {
        await using account = await openAccount({ port, fingerprint });
        expect((await account.probe(never)).fingerprint).toBe(fingerprint);
      }
    });
  });

  it('is refused by the key that it shows first when it has none that is known', async () => {
    await withScript({ olderHostKey: true }, async ({ port, fingerprint }) => {
      const error = await refusalOf({ port, fingerprint: `SHA256:${'B'.repeat(43)}` });
      expect(error).toMatchObject({ kind: 'untrusted', vendor: fingerprint });
    });
  });
});

describe('SFTP itself', () => {
  it.each<[string, ServerScript, RegExp]>([
    ['is refused', { subsystem: 'refuse' }, /offers no SFTP to this account/],
    ['ends at once', { subsystem: 'end' }, /offers no SFTP to this account/],
    [
      'begins with a message of the day',
      { subsystem: { prints: 'Welcome to host!\r\n' } },
      /something else where SFTP should start/,
    ],
  ])('is reported when it %s', async (_what, script, message) => {
    const error = await withScript(script, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unsupported', fault: 'server', scope: 'connector' });
    expect(error.message).toMatch(message);
  });

  it('goes on with one connection where the server gives no second one', async () => {
    await using session = await ScriptedSession.open({
      connected: (connection, count) => {
        if (count > 1) connection.end();
      },
    });
    const names = Array.from({ length: 100 }, (_, i) => `file-${i}`);
    await Promise.all(names.map((name) => session.write(name, Buffer.from(name))));
    await Promise.all(names.map((name) => session.write(name, Buffer.from(name))));
    expect(names.every((name) => session.content(name) === name)).toBe(true);
    expect(session.server.connections).toBe(2);
  });

  it('uses a second connection when there is much to do, and no third', async () => {
    await using session = await ScriptedSession.open();
    const names = Array.from({ length: 300 }, (_, i) => `file-${i}`);
    await Promise.all(names.map((name) => session.write(name, Buffer.from(name))));
    await Promise.all(names.map((name) => session.write(name, Buffer.from(name))));
    expect(session.server.connections).toBe(2);
  });

  it('is silent about a second connection that is still being opened when all is over', async () => {
    const told: string[] = [];
    const tell = (_: unknown, message: string): void => void told.push(message);
    const authenticate = (context: AuthContext): void => {
      if (server.connections === 1) context.accept();
    };
    await using server: ScriptedServer = await ScriptedServer.start({ authenticate });
    const log = { debug: () => undefined, info: tell, warn: tell };
    const account = await openAccount(server, {}, realClock, { log });
    const connection = await account.open('', never);
    const names = Array.from({ length: 300 }, (_, i) => `file-${i}`);
    await Promise.all(names.map((name) => connection.write(target(name, 1), bodyOf(Buffer.from('x')), never)));
    await vi.waitFor(() => expect(server.connections).toBe(2));
    await account[Symbol.asyncDispose]();
    expect(told).toEqual([]);
  });

  it.each([
    [1, 'one connection', ['The SFTP server gives no further connection; going on with 1.']],
    [0, 'none any more', []],
  ])('tells of a refused second connection only where one stands: %i (%s)', async (stands, _, expected) => {
    const told: string[] = [];
    const tell = (__: unknown, message: string): void => void told.push(message);
    const first = Promise.withResolvers<Connection>();
    const over = Promise.withResolvers<void>();
    const authenticate = async (context: AuthContext): Promise<void> => {
      if (server.connections === 1) return context.accept();
      if (stands === 0) (await first.promise).end();
      setTimeout(() => context.reject(), 500);
    };
    const connected = (connection: Connection, count: number): void => {
      if (count === 1) first.resolve(connection);
      else connection.once('close', () => over.resolve());
    };
    await using server: ScriptedServer = await ScriptedServer.start({ authenticate, connected });
    const log = { debug: () => undefined, info: tell, warn: tell };
    await using account = await openAccount(server, {}, realClock, { log });
    const connection = await account.open('', never);
    const names = Array.from({ length: 300 }, (__, i) => `file-${i}`);
    const writing = names.map((name) => connection.write(target(name, 1), bodyOf(Buffer.from('x')), never));
    await Promise.all([over.promise, Promise.allSettled(writing)]);
    await realClock.sleep(500, never); // for what is told by mistake
    expect(told).toEqual(expected);
  });

  it('can be opened at the login folder, at any other, and not at a missing one', async () => {
    await using session = await ScriptedSession.open();
    const { account, server } = session;
    session.plant('home/a', Buffer.from('1'));
    for (const root of ['~', '/home']) {
      const connection = await account.open(root, never);
      expect(await connection.stat({ root, segments: ['a'] }, never)).toMatchObject({ kind: 'file', size: 1 });
    }
    expect(await failureOf(account.open('/missing', never))).toMatchObject({ kind: 'not-found', fault: 'path' });
    expect(await failureOf(account.open('/home/a', never))).toMatchObject({ kind: 'not-found', fault: 'path' });
    expect(server.connections).toBe(1);
  });

  it('notices a network that swallows everything, and works on through a new connection', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using server = await ScriptedServer.start();
    await using proxy = await CuttableProxy.before(server.port);
    await using account = await openAccount({ port: proxy.port, fingerprint: server.fingerprint });
    try {
      const connection = await account.open('/home', never);
      const item = { root: '/home', segments: [] };
      proxy.swallow();
      const looking = failureOf(connection.stat(item, never));
      for (let seconds = 0; seconds <= 60; seconds += 15) await vi.advanceTimersByTimeAsync(15_000);
      const message = expect.stringContaining('has not answered for 60 seconds');
      expect(await looking).toMatchObject({ kind: 'timeout', fault: 'server', retryable: true, message });
      expect(await connection.stat(item, never)).toMatchObject({ kind: 'folder' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops waiting for a login when it is cancelled', async () => {
    const cancel = new AbortController();
    await withScript({ authenticate: () => cancel.abort(new Error('cancelled')) }, async (server) => {
      await using account = await openAccount(server);
      expect(await failureOf(account.open('', cancel.signal))).toBe(cancel.signal.reason);
    });
  });
});

/** A clock on which the deadlines of logging in pass twenty times as fast. */
class HastyClock implements Clock {
  now(): number {
    return realClock.now();
  }

  monotonic(): number {
    return realClock.monotonic();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return realClock.sleep(ms / 20, signal);
  }
}

/** A clock on which every deadline has passed before the network could answer. */
class ElapsedClock extends HastyClock {
  override sleep(): Promise<void> {
    return Promise.resolve();
  }
}
