import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { Refusal } from '../refusal.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { agentWindow } from './agent-window.ts';
import { openPage } from './open-page.ts';
import { PAGE, POLICY } from './page.ts';
import { serveWindow, type WindowServer } from './window-server.ts';

interface Asked {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

let open: AsyncDisposableStack;
let server: WindowServer;
let did: string[];
let address: URL;
beforeEach(async () => {
  open = new AsyncDisposableStack();
  did = [];
  const act = (name: string) => async () => {
    did.push(name);
    return { agent: null, message: name, log: '' };
  };
  const start = async () => {
    throw new Refusal('failed', 'It did not start.');
  };
  const actions = { status: act('status'), connect: act('connect'), disconnect: act('disconnect'), start };
  server = open.use(await serveWindow(actions, { now: () => 7 }));
  address = new URL(server.address);
});
afterEach(() => open.disposeAsync());

function ask(
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: address.port, path, method, headers, agent: false },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += String(chunk);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

const at = (name: string) => address.pathname + name;
/** As the page itself asks. */
const own = () => ({ origin: address.origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' });

describe('the window of an agent', () => {
  it('is on this machine alone, and its address holds a secret of 256 bits that is another each time', async () => {
    expect(address.hostname).toBe('127.0.0.1');
    expect(address.pathname).toMatch(/^\/[\w-]{43}\/$/);
    const other = open.use(await serveWindow({} as never, { now: () => 0 }));
    expect(new URL(other.address).pathname).not.toBe(address.pathname);
  });

  it('shows one page that keeps nothing, loads nothing and may be framed by nobody', async () => {
    const { status, headers, body } = await ask(at(''));
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(POLICY).not.toContain('unsafe');
    expect(Buffer.byteLength(PAGE)).toBeLessThan(16_000);
  });

  it('says how the agent stands, and does what its buttons say', async () => {
    expect(JSON.parse((await ask(at('status'), { headers: own() })).body)).toMatchObject({ message: 'status' });
    for (const name of ['connect', 'disconnect'])
      expect((await ask(at(name), { method: 'POST', headers: own(), body: '{}' })).status).toBe(200);
    expect(did).toEqual(['status', 'connect', 'disconnect']);
    const refused = await ask(at('start'), { method: 'POST', headers: own(), body: '{}' });
    expect([refused.status, JSON.parse(refused.body)]).toEqual([409, { message: 'It did not start.' }]);
  });
});

describe('nobody gets in', () => {
  it.each([
    ['without the secret', '/'],
    ['with another', `/${'A'.repeat(43)}/`],
    ['with a part of it', 'part'],
    ['with more than it', 'more'],
    ['by way of another path', 'way'],
    ['with the secret as a question', 'question'],
    ['with an endless address', `/${'a'.repeat(5_000)}`],
  ])('%s', async (what, path) => {
    const secret = address.pathname;
    const paths: Record<string, string> = {
      part: secret.slice(0, -2),
      more: `${secret.slice(0, -1)}A/`,
      way: `/x/..${secret}`,
      question: `/?${secret.slice(1, -1)}`,
    };
    const { status, body } = await ask(paths[path] ?? path);
    expect({ what, status }).toEqual({ what, status: 404 });
    expect(body).not.toContain(secret.slice(1, -1));
    expect(did).toEqual([]);
  });

  it.each(['localhost', 'attacker.example', '127.0.0.1', '127.0.0.1.', '0.0.0.0', '[::1]', '127.0.0.1:1'])(
    'whose name for this machine is %s, as one has it who rebinds a name',
    async (host) => {
      const named = host.includes(':1') && !host.startsWith('[') ? host : `${host}:${address.port}`;
      const headers = { ...own(), host: host === '127.0.0.1' ? host : named };
      expect((await ask(at('status'), { headers })).status).toBe(404);
      expect(did).toEqual([]);
    },
  );

  it.each([
    ['of another origin', { origin: 'https://attacker.example' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['of this port by another name', { origin: 'http://localhost' }],
    ['without an origin', { origin: '' }],
    ['of a file', { origin: 'null' }],
    ['of which the browser says that it is another site', { 'sec-fetch-site': 'cross-site' }],
    ['of which the browser says that a person has typed it', { 'sec-fetch-site': 'none' }],
  ])('to press a button from a page %s', async (_what, headers) => {
    expect(
      (await ask(at('disconnect'), { method: 'POST', headers: { ...own(), ...headers }, body: '{}' })).status,
    ).toBe(403);
    expect(did).toEqual([]);
  });

  it.each([
    ['by a form', { 'content-type': 'application/x-www-form-urlencoded' }, '{}'],
    ['by text', { 'content-type': 'text/plain' }, '{}'],
    ['with a body without end', {}, 'x'.repeat(5_000)],
  ])('to press a button %s', async (_what, headers, body) => {
    expect((await ask(at('connect'), { method: 'POST', headers: { ...own(), ...headers }, body })).status).toBe(400);
    expect(did).toEqual([]);
  });

  it.each([
    ['GET', 'connect'],
    ['POST', 'status'],
    ['DELETE', 'status'],
    ['POST', ''],
    ['POST', 'constructor'],
    ['OPTIONS', 'status'],
  ])('by %s %s', async (method, name) => {
    expect((await ask(at(name), { method, headers: own() })).status).toBe(404);
    expect(did).toEqual([]);
  });

  it('and nobody who says nothing keeps it busy', async () => {
    const silent = Array.from({ length: 31 }, () => connect(Number(address.port), '127.0.0.1'));
    for (const socket of silent) {
      socket.on('error', () => undefined);
      open.defer(() => void socket.destroy());
    }
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect((await ask(at(''))).status).toBe(200);
    const nonsense = connect(Number(address.port), '127.0.0.1').end('NONSENSE\r\n\r\n');
    let answer = '';
    for await (const chunk of nonsense) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the browser', () => {
  it('is led by a file that only its user can read, and that goes with the window', async () => {
    using world = new FakeWorld();
    const before = process.env['PATH'];
    process.env['PATH'] = '/nowhere'; // no browser comes up in a test
    try {
      const page = await openPage(world.folder, server.address, { platform: 'linux' });
      const file = world.path('window.html');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'utf8')).toContain(server.address);
      await page[Symbol.asyncDispose]();
      expect(() => statSync(file)).toThrow('ENOENT');
    } finally {
      process.env['PATH'] = before;
    }
  });
});

describe('what the window tells', () => {
  it('without an agent is that, with the end of the log of the last one', async () => {
    using world = new FakeWorld();
    const home = agentHome(world);
    mkdirSync(home.folder);
    let started = 0;
    const actions = agentWindow(world, home, () => {
      started += 1;
      world.interrupt();
    });
    expect(await actions.status()).toMatchObject({
      agent: null,
      message: expect.stringMatching(/not running/),
      log: '',
    });
    writeFileSync(home.log, `${'x'.repeat(70_000)}\n<b>last</b>\n`);
    expect(await actions.status()).toMatchObject({ log: '<b>last</b>\n' });
    await expect(actions.connect()).rejects.toMatchObject({ outcome: 'not-running' });
    await expect(actions.start()).rejects.toThrow();
    expect(started).toBe(1);
  });
});
