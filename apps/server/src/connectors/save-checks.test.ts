import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleServer, startSampleFtp } from '../demo/ftp-server.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

const PASSWORD = 'correct horse';
let server: TestServer;
let ftp: SampleServer;
let admin: Person;

beforeAll(async () => {
  server = await startTestServer();
  const folder = join(server.folder, 'ftp');
  await mkdir(folder);
  ftp = await startSampleFtp({ username: 'sample', password: PASSWORD, folder });
  admin = await server.person('administrator');
});
afterAll(async () => {
  await ftp[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const optionsAt = (port: number, password = PASSWORD) => ({
  ...{ type: 'plain', server: '127.0.0.1', port, username: 'sample', password },
});
const authorise = (as: Person, displayName: string, { port = ftp.port, shared = false } = {}) =>
  send(server.url, 'POST', '/api/connectors', {
    as,
    body: { type: 'ftp', displayName, options: optionsAt(port), shared },
  });
const patch = (path: string, body: unknown, as = admin) => send(server.url, 'PATCH', path, { as, body });
const stored = async (name: string) => (await server.app.connectors.list()).filter((each) => each.displayName === name);

describe.each([
  ['disabled', (id: string) => patch(`/api/users/${id}`, { disabled: true }), 'not-signed-in'],
  ['made a viewer', (id: string) => patch(`/api/users/${id}`, { role: 'viewer' }), 'forbidden'],
  ['removed', (id: string) => send(server.url, 'DELETE', `/api/users/${id}`, { as: admin }), 'not-signed-in'],
] as const)('of somebody who is %s while the credentials are tried', (how, change, code) => {
  it('no connector is saved', async () => {
    const person = await server.person('operator');
    await using slow = await startHeldProxy();
    const asked = authorise(person, `New: ${how}`, { port: slow.port, shared: true });
    await slow.reached;
    expect((await change(person.id)).status).toBeLessThan(300);
    slow.release();
    const answer = await asked;
    expect(answer.body).toMatchObject({ code, detail: expect.stringContaining('Nothing was saved.') });
    expect(await stored(`New: ${how}`)).toEqual([]);
  });

  it('no new authorisation is saved', async () => {
    const person = await server.person('operator');
    const name = `Old: ${how}`;
    const { id } = (await authorise(person, name, { shared: true })).body as unknown as { id: string };
    await using slow = await startHeldProxy();
    const options = optionsAt(slow.port);
    const asked = send(server.url, 'POST', `/api/connectors/${id}/reauthorize`, { as: person, body: { options } });
    await slow.reached;
    expect((await change(person.id)).status).toBeLessThan(300);
    slow.release();
    expect((await asked).body).toMatchObject({ code, detail: expect.stringContaining('Nothing was saved.') });
    expect((await stored(name))[0]?.options).toMatchObject({ port: ftp.port });
  });
});

describe('the name of a connector', () => {
  it('is taken for those who see it, and tells others nothing', async () => {
    const [ada, bob] = [await server.person('operator'), await server.person('operator')];
    expect((await authorise(ada, 'Ledger')).status).toBe(201);
    expect((await authorise(ada, 'Ledger')).body).toMatchObject({ code: 'already-exists', field: 'displayName' });
    expect((await authorise(admin, 'Ledger')).body.code).toBe('already-exists');
    expect((await authorise(bob, 'Ledger')).status).toBe(201);
  });

  it('is given once to two wishes at once', async () => {
    const ada = await server.person('operator');
    const answers = await Promise.all([1, 2, 3].map(() => authorise(ada, 'Hasty')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await stored('Hasty')).toHaveLength(1);
  });

  it('stands only once among those that everybody sees', async () => {
    const [ada, bob] = [await server.person('operator'), await server.person('operator')];
    const made = [await authorise(ada, 'Archive'), await authorise(bob, 'Archive')];
    const [first, second] = made.map(({ body }) => (body as unknown as { id: string }).id);
    expect((await patch(`/api/connectors/${first}`, { shared: true }, ada)).status).toBe(200);
    expect((await patch(`/api/connectors/${first}`, { shared: true }, ada)).status).toBe(200);
    expect((await patch(`/api/connectors/${second}`, { shared: true }, bob)).body.code).toBe('already-exists');
    expect((await stored('Archive')).filter(({ shared }) => shared)).toHaveLength(1);
  });
});

interface HeldProxy extends AsyncDisposable {
  readonly port: number;
  /** Somebody has connected, and hears nothing yet. */
  readonly reached: Promise<unknown>;
  release(): void;
}

/** The sample server, which says nothing until it is let. */
async function startHeldProxy(): Promise<HeldProxy> {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const kept = (socket: Socket) => sockets.add(socket.on('error', () => socket.destroy()));
  const proxy: Server = createServer((near) => {
    kept(near);
    reached.resolve();
    void gate.promise.then(() => {
      const far = connect(ftp.port, '127.0.0.1');
      kept(far);
      near.pipe(far).pipe(near);
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    reached: reached.promise,
    release: gate.resolve,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
