import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { realClock } from '@drover/connector-kit/testing';
import { type Clock, StorageError } from '@drover/core';
import type { AuthContext, KeyboardAuthContext } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { puttyKeys } from './testing/putty-keys.ts';
import { ScriptedServer, type ServerScript } from './testing/scripted-server.ts';
import { failureOf, openAccount, ScriptedSession } from './testing/scripted-session.ts';

const never = new AbortController().signal;

/** Opens an account at the server and goes as far as the first answer; gives the failure. */
async function refusalOf(
  server: { readonly port: number; readonly fingerprint?: string },
  changes: Record<string, unknown> = {},
  clock: Clock = realClock,
): Promise<StorageError> {
  const error = await failureOf(
    (async () => {
      await using account = await openAccount(server, changes, clock);
      await account.open('', never);
    })(),
  );
  if (!(error instanceof StorageError)) throw error;
  return error;
}

async function withScript<T>(script: ServerScript, work: (server: ScriptedServer) => Promise<T>): Promise<T> {
  await using server = await ScriptedServer.start(script);
  return await work(server);
}

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
        expect(report.notes.join(' ')).toContain('native cipher');
      }
    });
  });
});

describe('logging in', () => {
  it('says what the server accepts when it refuses the password, and tries it only once', async () => {
    const tried: string[] = [];
    const authenticate = (context: AuthContext): void => {
      tried.push(context.method);
      context.reject(['password', 'keyboard-interactive', 'publickey']);
    };
    const error = await withScript({ authenticate }, (server) => refusalOf(server, { password: 'wrong' }));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials', scope: 'connector' });
    expect(error.message).toContain('refused the password of alice');
    expect(error.remedy).toContain('password, keyboard-interactive, publickey');
    expect(error.vendor).toContain('publickey');
    expect(tried).toEqual(['password']);
    expect(JSON.stringify([error.message, error.remedy, error.vendor])).not.toContain('wrong');
  });

  it('says so when a key is wanted', async () => {
    const authenticate = (context: AuthContext): void => context.reject(['publickey']);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials' });
    expect(error.message).toContain('does not let alice in by password; it accepts publickey');
  });

  it('answers a single hidden question with the password', async () => {
    const authenticate = keyboard([{ prompt: 'Password: ', echo: false }], (answers) => answers[0] === 'secret');
    await using session = await ScriptedSession.open({ authenticate });
    expect(session.server.connections).toBe(1);
  });

  it.each([
    [
      'two questions',
      [
        { prompt: 'Password: ', echo: false },
        { prompt: 'Code: ', echo: false },
      ],
    ],
    ['a question that is not hidden', [{ prompt: 'Which department? ', echo: true }]],
  ])('answers %s with nothing, and says what was asked', async (_what, prompts) => {
    const given: string[] = [];
    const authenticate = keyboard(prompts, (answers) => given.push(...answers) < 0);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error).toMatchObject({ kind: 'unauthenticated', fault: 'credentials' });
    expect(error.message).toContain(prompts.at(-1)?.prompt.trim());
    expect(given.join('')).toBe('');
  });

  it('shows control characters of a question as such', async () => {
    const authenticate = keyboard([{ prompt: '\x1b[2J\u202eCode', echo: true }], () => false);
    const error = await withScript({ authenticate }, (server) => refusalOf(server));
    expect(error.message).toContain('\\u001B[2J\\u202ECode');
  });

  it('takes a PuTTY key, and says why it is refused', async () => {
    const ed25519 = puttyKeys.find(({ name }) => name.startsWith('Ed25519, version 3'));
    if (ed25519 === undefined) throw new Error('the key is missing');
    const { text: privateKey, passphrase, publicKey } = ed25519;
    const changes = { authentication: 'key', password: undefined, privateKey, passphrase };
    const authenticate = (accepted: string) => (context: AuthContext) => {
      const right = context.method === 'publickey' && context.key.data.toString('base64') === accepted.split(' ')[1];
      if (right) context.accept();
      else context.reject(['publickey']);
    };
    await withScript({ authenticate: authenticate(publicKey) }, async (server) => {
      await using account = await openAccount(server, changes);
      await account.open('~', never);
    });
    const error = await withScript({ authenticate: authenticate('other key') }, (server) => refusalOf(server, changes));
    expect(error.message).toContain('refused the key of alice');
    for (const [passphrase, problem] of [
      [undefined, 'passphrase-missing'],
      ['wrong', 'passphrase-wrong'],
    ])
      expect(await refusalOf({ port: 1 }, { ...changes, passphrase })).toMatchObject({ cause: { problem } });
  });

  it('gives key and password to a server that wants both', async () => {
    const [{ text: privateKey } = { text: '' }] = puttyKeys.filter(({ passphrase }) => passphrase === undefined);
    let keyed = false;
    const authenticate = (context: AuthContext): void => {
      if (context.method === 'publickey') {
        keyed = true;
        context.reject(['password'], true);
      } else if (keyed && context.method === 'password' && context.password === 'secret') context.accept();
      else context.reject(['publickey']);
    };
    const both = { authentication: 'key', privateKey };
    await withScript({ authenticate }, async (server) => {
      await using account = await openAccount(server, both);
      await account.open('', never);
      const error = await refusalOf(server, { ...both, password: undefined });
      expect(error.message).toContain('accepted the key of alice but asks for more: password');
    });
  });

  it('refuses a form without a key at once', async () => {
    expect(await refusalOf({ port: 1 }, { authentication: 'key' })).toMatchObject({ kind: 'config-invalid' });
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
    expect(server.connections).toBe(5);
  });

  it('stops waiting for a login when it is cancelled', async () => {
    const cancel = new AbortController();
    await withScript({ authenticate: () => cancel.abort(new Error('cancelled')) }, async (server) => {
      await using account = await openAccount(server);
      expect(await failureOf(account.open('', cancel.signal))).toBe(cancel.signal.reason);
    });
  });
});

/** Offers keyboard-interactive alone, with these questions. */
function keyboard(
  prompts: readonly { readonly prompt: string; readonly echo: boolean }[],
  accept: (answers: string[]) => boolean,
): (context: AuthContext) => void {
  return (context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
    return (context as KeyboardAuthContext).prompt([...prompts] as never, 'Login', (answers: string[]) => {
      if (accept(answers)) context.accept();
      else context.reject(['keyboard-interactive']);
    });
  };
}

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
