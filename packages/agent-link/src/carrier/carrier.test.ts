import { createHash } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { deflateRawSync } from 'node:zlib';
import { FakeClock, realClock } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTestCertificate } from '../testing/certificate.ts';
import { startTestGateway } from '../testing/gateway.ts';
import { dialPlainly } from '../testing/recording-relay.ts';
import { acceptCarrier } from './accept-carrier.ts';
import { type DialCarrierOptions, dialCarrier } from './dial-carrier.ts';

const never = new AbortController().signal;
/** By which every WebSocket server makes its answer of the client's key. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const certificate = createTestCertificate();

const dial = (port: number, options: Partial<DialCarrierOptions> = {}) =>
  dialCarrier(
    { server: { host: '127.0.0.1', port }, proxy: {}, clock: realClock, verifyCertificate: false, ...options },
    never,
  );

async function listening(server: Server | ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An HTTP proxy that passes CONNECT on when it is given these credentials. */
async function startProxy(status: number, credentials: string | null) {
  const seen: string[] = [];
  const server = createHttpServer().on('connect', (request, socket) => {
    seen.push(request.url ?? '');
    const given = request.headers['proxy-authorization'];
    if (credentials !== null && given !== `Basic ${Buffer.from(credentials).toString('base64')}`) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host = '', port] = (request.url ?? '').split(':');
    const out = connectTcp(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    out.on('error', () => socket.end('HTTP/1.1 502 Bad\r\n\r\n')).pipe(socket);
    socket.on('error', () => out.destroy()).pipe(out);
  });
  return { port: await listening(server), seen, server };
}

describe('a dial', () => {
  it('goes through a proxy with credentials, and not without', async () => {
    await using gateway = await startTestGateway(realClock, { certificate });
    const proxy = await startProxy(407, 'me:p@ss');
    const through = { httpsProxy: `http://me:p%40ss@127.0.0.1:${proxy.port}` };
    const carrier = await dial(gateway.port, { proxy: through });
    expect(proxy.seen).toEqual([`127.0.0.1:${gateway.port}`]);
    carrier.destroy();
    const direct = await dial(gateway.port, { proxy: { ...through, noProxy: '127.0.0.1' } });
    expect(proxy.seen).toHaveLength(1);
    direct.destroy();
    proxy.server.closeAllConnections();
    proxy.server.close();
  });

  it.each([401, 407])(
    'says that the proxy refused when it answers %s, without showing the password',
    async (status) => {
      const proxy = await startProxy(status, 'me:right');
      const failure = await dial(443, { proxy: { proxy: `http://me:secret-word@127.0.0.1:${proxy.port}` } }).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({
        kind: 'unauthenticated',
        message: expect.stringContaining(`127.0.0.1:${proxy.port}`),
      });
      expect(JSON.stringify(failure)).not.toContain('secret-word');
      proxy.server.close();
    },
  );

  it('says what a proxy could not do, and which proxy was not reached', async () => {
    const proxy = await startProxy(407, null);
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    await expect(dial(port, { proxy: { proxy: `127.0.0.1:${proxy.port}` } })).rejects.toMatchObject({
      message: expect.stringContaining('did not connect'),
      remedy: expect.stringContaining('CONNECT'),
    });
    await expect(dial(443, { proxy: { proxy: `127.0.0.1:${port}` } })).rejects.toMatchObject({
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    await expect(dial(port)).rejects.toMatchObject({
      fault: 'port',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    proxy.server.close();
  });

  it('says so when something else answers there', async () => {
    const web = createHttpServer((_request, response) => response.end('hello'));
    const port = await listening(web);
    await expect(dial(port)).rejects.toMatchObject({ fault: 'tls', remedy: expect.stringContaining('port') });
    web.closeAllConnections();
    web.close();
  });

  it('asks for no compression, and refuses a server that compresses all the same', async () => {
    const asked: (string | undefined)[] = [];
    const server = createHttpsServer({ cert: certificate.cert, key: certificate.key });
    server.on('upgrade', ({ headers }, socket) => {
      asked.push(headers['sec-websocket-extensions']);
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${WEBSOCKET_GUID}`).digest('base64');
      const words = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
      socket.write(`HTTP/1.1 101 Yes\r\n${words.join('\r\n')}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`);
    });
    const port = await listening(server);
    await expect(dial(port)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toEqual([undefined]);
    server.closeAllConnections();
    server.close();
  });

  it('does not wait for ever', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    const clock = new FakeClock();
    const failure = dial(await listening(silent), { clock });
    failure.catch(() => undefined);
    await new Promise((resolve) => silent.once('connection', resolve));
    await clock.advance(30_000);
    await expect(failure).rejects.toMatchObject({ kind: 'unavailable', vendor: 'ETIMEDOUT' });
    silent.close();
  });
});

describe('a port for agents', () => {
  it('does not wait for ever for somebody who says nothing, before TLS or after it', async () => {
    for (const tls of [false, true]) {
      const clock = new FakeClock();
      const server = createServer();
      const port = await listening(server);
      const accepted = new Promise<unknown>((resolve) => {
        server.once('connection', (socket) => {
          acceptCarrier(socket, { secureContext: certificate.context, clock }, never).catch(resolve);
        });
      });
      const socket = tls
        ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
        : connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once(tls ? 'secureConnect' : 'connect', resolve));
      await expect.poll(() => clock.sleeping, { timeout: 15_000 }).toBe(1);
      await clock.advance(10_000);
      expect(await accepted).toMatchObject({ message: expect.stringContaining('said nothing for 10 seconds') });
      socket.destroy();
      server.close();
    }
  });

  it('is not ended by what no agent asks: each such request ends its own socket', async () => {
    await using gateway = await startTestGateway(realClock, { certificate });
    const asking = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`;
    const requests = [
      ...[
        '//',
        '//:0',
        '///agent',
        '/\\\\[',
        'http://[',
        'https://agent:99999/agent',
        '*',
        '?',
        '/agent/',
        '/agent%zz',
      ].map((path) => [`GET ${path} HTTP/1.1`, ...asking, key]),
      ['GET /agent HTTP/1.1', ...asking],
      ['GET /agent HTTP/1.1', ...asking, 'Sec-WebSocket-Key: none'],
      ['GET /agent HTTP/1.1', ...asking, key, 'Sec-WebSocket-Protocol: a,,a'],
      ['GET /agent HTTP/1.1', ...asking, key, 'Sec-WebSocket-Extensions: permessage-deflate; ='],
      ['POST /agent HTTP/1.1', ...asking, key, 'Content-Length: 9'],
      ['OPTIONS * HTTP/1.1', ...asking, key],
      ['CONNECT // HTTP/1.1', ...asking, key],
      ['GET // HTTP/1.1', 'Host: x', 'Expect: 100-continue'],
      ['GET // HTTP/1.1', 'Host: x', 'Expect: nothing'],
      ['GET // HTTP/9.9', 'Host: x'],
      ['PRI * HTTP/2.0'],
      ['\0\xff'],
      [`GET /${'x'.repeat(20_000)} HTTP/1.1`, ...asking, key],
    ];
    for (const lines of requests) {
      const socket = connectTls({ port: gateway.port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.on('error', () => undefined).resume();
      socket.end(`${lines.join('\r\n')}\r\n\r\n`);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    (await dial(gateway.port)).destroy();
  });

  it('agrees to no compression that somebody offers', async () => {
    await using gateway = await startTestGateway(realClock, { certificate });
    const offering = new WebSocket(`wss://127.0.0.1:${gateway.port}/agent`, {
      ...{ perMessageDeflate: { threshold: 0 }, rejectUnauthorized: false },
    });
    await new Promise((resolve, reject) => offering.once('open', resolve).once('error', reject));
    expect(offering.extensions).toBe('');
    offering.terminate();
  });

  it('refuses a compressed message before it is opened, so that a bomb stays small', async () => {
    const bomb = deflateRawSync(Buffer.alloc(60_000_000)).subarray(0, 50_000);
    await using gateway = await startTestGateway(realClock, { certificate });
    const carrier = await dialPlainly(gateway.port);
    const header = Buffer.from([0xc2, 0xfe, bomb.length >> 8, bomb.length & 255, 0, 0, 0, 0]);
    const before = process.memoryUsage().rss;
    carrier.socket.write(Buffer.concat([header, bomb]));
    await expect(carrier.receiveText(AbortSignal.timeout(10_000))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect
      .poll(() => gateway.refusals.at(-1), { timeout: 15_000 })
      .toMatchObject({ message: expect.stringContaining('WS_ERR_UNEXPECTED_RSV_1') });
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it('refuses a message that is announced as larger than any may be', async () => {
    await using gateway = await startTestGateway(realClock, { certificate });
    const carrier = await dialPlainly(gateway.port);
    carrier.socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]));
    await expect(carrier.receiveText(AbortSignal.timeout(10_000))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
