import { once } from 'node:events';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { createTestCertificate } from '@drover/agent-link/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { checkServer } from './check-server.ts';
import type { Finding } from './finding.ts';

const PIN = 'A'.repeat(43);
let world: FakeWorld;
let port: number;
let open: AsyncDisposableStack;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  world = open.use(new FakeWorld());
  const { key, cert } = createTestCertificate();
  const server = createServer({ key, cert }, (_request, response) => response.writeHead(426).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  open.defer(() => void server.close());
});
afterEach(() => open.disposeAsync());

async function check(at = port, pin: string | null = PIN): Promise<Finding[]> {
  return await Array.fromAsync(checkServer({ server: { host: '127.0.0.1', port: at, pin }, proxy: undefined }, world));
}

it('sees that the server answers, by whatever certificate, and that the clocks agree', async () => {
  expect(await check()).toEqual([
    { level: 'ok', text: 'No proxy is used.' },
    { level: 'ok', text: `https://127.0.0.1:${port} answers, and speaks TLS.` },
    { level: 'ok', text: 'The clocks of this machine and of the server agree.' },
    { level: 'ok', text: 'The pin of the server is known.' },
  ]);
});

it('goes through the proxy of the environment, and never shows its password', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createProxy().on('connect', (request, socket, head) => {
    asked.push(request.headers['proxy-authorization']);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  open.defer(() => void proxy.close());
  const { port: proxyPort } = proxy.address() as AddressInfo;
  world.env['HTTPS_PROXY'] = `http://me:secret@127.0.0.1:${proxyPort}`;
  const findings = await check();
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(findings[0]?.text).toBe(`The proxy 127.0.0.1:${proxyPort} is used.`);
  expect(asked).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`]);
  expect(JSON.stringify(findings)).not.toContain('secret');
});

it('names the variable of a proxy that it cannot use, and says which it can', async () => {
  world.env['ALL_PROXY'] = 'socks5://me:secret@127.0.0.1:1080';
  expect(await check()).toEqual([
    { level: 'FAIL', text: expect.stringMatching(/ALL_PROXY.*"socks5".*http:\/\/host:port/) },
  ]);
});

it('says what the proxy answers that does not connect', async () => {
  const proxy = createProxy().on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  open.defer(() => void proxy.close());
  world.env['HTTPS_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect((await check())[1]).toEqual({ level: 'FAIL', text: expect.stringContaining('did not connect to 127.0.0.1') });
});

it('tells how far the clocks are apart', async () => {
  const now = Date.now() + 300_000;
  Object.assign(world.clock, { now: () => now });
  expect((await check())[2]?.text).toMatch(/is (299|300|301) seconds ahead of the server's/);
});

it('says what to check where nobody answers, and that a pin is needed', async () => {
  const findings = await check(1, null);
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'FAIL', 'FAIL']);
  expect(findings[1]?.text).toContain('https://127.0.0.1:1 does not answer (ECONNREFUSED)');
});
