import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AGENT_VERSION } from '@drover/agent-link/version';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApplicationError } from '../errors/application-error.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { AgentDownloads } from './agent-downloads.ts';
import type { Made, PackagerWish } from './packager.ts';

const PORTABLE = 'drover-agent.tar.gz';
const PIN = 'P'.repeat(43);

let server: TestServer;
let people: { readonly administrator: Person; readonly operator: Person; readonly viewer: Person };
let wishes: PackagerWish[] = [];
let make: (wish: PackagerWish, signal: AbortSignal) => Promise<Made>;

/** Puts a text where a download belongs, and tells what it was to be made for. */
async function write(wish: PackagerWish): Promise<Made> {
  const content = `${wish.name} for ${wish.served.server}#${wish.served.pin}`;
  await mkdir(wish.to, { recursive: true });
  await writeFile(join(wish.to, wish.name), content);
  return { bytes: content.length, sha256: 'f'.repeat(64) };
}

const packager = {
  fingerprint: async () => 'sources',
  make: async (wish: PackagerWish, signal: AbortSignal) => {
    wishes.push(wish);
    return await make(wish, signal);
  },
};

beforeAll(async () => {
  server = await startTestServer({ packager });
  const [administrator, operator, viewer] = await Promise.all(
    (['administrator', 'operator', 'viewer'] as const).map((role) => server.person(role)),
  );
  if (!administrator || !operator || !viewer) throw new Error('unreachable');
  people = { administrator, operator, viewer };
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  wishes = [];
  make = write;
});

function openDoor(host: string | null = '192.0.2.9', binding: 'none' | 'tls' = 'tls'): void {
  const address = { host, port: 8421, loopback: false };
  server.app.agentDoor.open({ address, pin: PIN, binding, knows: (name) => name === 'drover.example.org' });
}

const list = (headers = {}) => send(server.url, 'GET', '/api/agent-downloads', { as: people.operator, headers });
const download = (name: string, as = people.operator) =>
  send(server.url, 'GET', `/api/agent-downloads/${name}`, { as });
const chooseAddress = (agentAddress: string | null) =>
  send(server.url, 'PATCH', '/api/settings', { as: people.administrator, body: { agentAddress } });

it('there is nothing to download where agents cannot call, and it says what to do', async () => {
  server.app.agentDoor.close('Port 8421 is taken.');
  expect((await list()).body).toMatchObject({
    ...{ server: null, items: [] },
    problem: { detail: 'Port 8421 is taken.', remedy: expect.stringContaining('--agent-listen') },
  });
  expect((await download(PORTABLE)).body).toMatchObject({ code: 'agent-address-unknown', status: 409 });
  expect(wishes).toEqual([]);
});

it('a download is made when it is first asked for, carries where agents call, and is kept', async () => {
  openDoor();
  const before = (await list()).body as unknown as { items: { name: string }[] };
  expect(before).toMatchObject({ version: AGENT_VERSION, server: 'https://192.0.2.9:8421', problem: null });
  expect(before.items).toHaveLength(7);
  expect(before.items).toContainEqual({
    ...{ name: PORTABLE, platform: 'any', kind: 'portable', ran: true },
    ...{ ready: false, bytes: null, sha256: null },
  });
  expect(wishes).toEqual([]);
  const content = `${PORTABLE} for https://192.0.2.9:8421#${PIN}`;
  for (let round = 0; round < 2; round++) {
    const answer = await download(PORTABLE);
    expect(answer).toMatchObject({ status: 200, text: content, type: 'application/octet-stream' });
    expect(answer.headers.get('content-length')).toBe(String(content.length));
    expect(answer.headers.get('content-disposition')).toContain(`filename="${PORTABLE}"`);
  }
  expect(wishes).toMatchObject([{ name: PORTABLE, served: { channelBinding: 'tls' } }]);
  expect((await list()).body['items']).toContainEqual(
    expect.objectContaining({ name: PORTABLE, ready: true, bytes: content.length, sha256: 'f'.repeat(64) }),
  );
  const [entry] = (await server.app.audit.list({ limit: 50 })).filter(({ action }) => action === 'agent.download');
  expect(entry).toMatchObject({ target: PORTABLE, detail: { server: 'https://192.0.2.9:8421' } });
});

it('viewers get none, and no name but the seven leads to a file', async () => {
  openDoor();
  expect((await download(PORTABLE, people.viewer)).body).toMatchObject({ code: 'forbidden' });
  for (const name of ['..%2f..%2finstance.key', 'drover-agent.tar.gz.json', '%00', 'drover-agent.tar.gz%2f..', 'x']) {
    expect((await download(name)).status).toBe(404);
  }
  expect(wishes).toEqual([]);
});

it('who asks at the same time waits for one that is made once; who leaves leaves it to the others', async () => {
  openDoor('192.0.2.10');
  const going = Promise.withResolvers<void>();
  make = async (wish) => {
    await going.promise;
    return await write(wish);
  };
  const leaving = new AbortController();
  const left = fetch(`${server.url}/api/agent-downloads/drover-agent.zip`, {
    headers: { cookie: people.operator.cookie },
    signal: leaving.signal,
  });
  const others = [1, 2, 3].map(() => download('drover-agent.zip'));
  await expect.poll(() => wishes.length).toBe(1);
  leaving.abort();
  await expect(left).rejects.toThrow();
  going.resolve();
  for (const { status, text } of await Promise.all(others)) {
    expect([status, text]).toEqual([200, `drover-agent.zip for https://192.0.2.10:8421#${PIN}`]);
  }
  expect(wishes).toHaveLength(1);
});

it('one that could not be made says why and what to do, and is tried again', async () => {
  openDoor('192.0.2.11');
  make = async () => {
    throw new ApplicationError('agent-download-failed', 'npm could not fetch it.', { remedy: 'Take the folder.' });
  };
  const refused = await download('drover-agent-linux-x64.tar.gz');
  expect(refused.body).toMatchObject({ status: 502, detail: 'npm could not fetch it.', remedy: 'Take the folder.' });
  make = write;
  expect((await download('drover-agent-linux-x64.tar.gz')).status).toBe(200);
});

const prepare = (name: string, as = people.operator) =>
  send(server.url, 'POST', `/api/agent-downloads/${name}/prepare`, { as });

it('one can be made before it is fetched, is told of as it stands then, and is not made again', async () => {
  openDoor('192.0.2.13');
  expect((await prepare(PORTABLE)).body).toMatchObject({ name: PORTABLE, ready: true, sha256: 'f'.repeat(64) });
  expect((await download(PORTABLE)).status).toBe(200);
  expect((await prepare(PORTABLE)).body).toMatchObject({ ready: true });
  expect(wishes).toHaveLength(1);
  expect((await prepare(PORTABLE, people.viewer)).body).toMatchObject({ code: 'forbidden' });
  expect((await prepare('drover-agent.exe')).status).toBe(404);
});

it('who has one made is told why that did not work', async () => {
  openDoor('192.0.2.14');
  make = async () => {
    throw new ApplicationError('agent-download-failed', 'npm could not fetch it.', { remedy: 'Take the folder.' });
  };
  expect((await prepare(PORTABLE)).body).toMatchObject({ status: 502, remedy: 'Take the folder.' });
  server.app.agentDoor.close('Port 8421 is taken.');
  expect((await prepare(PORTABLE)).body).toMatchObject({
    code: 'agent-address-unknown',
    detail: 'Port 8421 is taken.',
  });
});

it('who has one made that takes long gets an answer before it is there, and asks again', async () => {
  const going = Promise.withResolvers<void>();
  make = async (wish) => {
    await going.promise;
    return await write(wish);
  };
  await using downloads = new AgentDownloads({ packager, folder: join(server.folder, 'slow'), answerMs: 20 });
  const served = { server: 'https://a:1', pin: PIN, channelBinding: 'tls' } as const;
  const ask = () => downloads.prepare(PORTABLE, served, AbortSignal.timeout(10_000));
  expect(await ask()).toMatchObject({ name: PORTABLE, ready: false, bytes: null });
  expect(await ask()).toMatchObject({ ready: false });
  await expect(downloads.prepare(PORTABLE, served, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  going.resolve();
  await expect.poll(ask).toMatchObject({ ready: true });
  expect(wishes).toHaveLength(1);
});

it('where it listens everywhere, the name that the page was opened by counts only if it is one of its own', async () => {
  openDoor(null);
  const { port } = new URL(server.url);
  expect((await list()).body).toMatchObject({ server: 'https://127.0.0.1:8421', loopback: true });
  const { body } = await send(server.url, 'GET', '/api/agent-server', { as: people.operator });
  expect(body).toMatchObject({ address: { host: '127.0.0.1', loopback: true, everywhere: true } });
  const seenAs = async (host: string) => (await list({ 'x-forwarded-host': host })).body; // as a proxy on this machine says
  expect(await seenAs(`drover.example.org:${port}`)).toMatchObject({ server: 'https://drover.example.org:8421' });
  for (const evil of ['evil.example.net', 'drover.example.org.evil.net', '198.51.100.7', 'x" onload="', '[::ffff:1]']) {
    expect(await seenAs(evil), evil).toMatchObject({
      server: null,
      problem: { remedy: expect.stringMatching(/Settings/) },
    });
  }
});

it('what an administrator says that agents dial wins, and is refused where it is no address', async () => {
  openDoor(null);
  expect((await chooseAddress('files.example.com:443')).body['agentAddress']).toMatchObject({ source: 'chosen' });
  const evil = await list({ 'x-forwarded-host': 'evil.example.net' });
  expect(evil.body).toMatchObject({ server: 'https://files.example.com:443', loopback: false });
  const told = await send(server.url, 'GET', '/api/agent-server', { as: people.operator });
  expect(told.body).toMatchObject({ address: { host: 'files.example.com', port: 443 }, pin: PIN });
  for (const wrong of [
    'files.example.com',
    'https://files.example.com:443',
    'a b:1',
    'x:0',
    'x:70000',
    '[::1',
    ':443',
  ]) {
    expect((await chooseAddress(wrong)).body, wrong).toMatchObject({ code: 'invalid-request' });
  }
  expect((await chooseAddress('[2001:db8::1]:8421')).status).toBe(200);
  expect((await list()).body).toMatchObject({ server: 'https://[2001:db8::1]:8421' });
  expect((await chooseAddress(null)).body['agentAddress']).toMatchObject({ value: null, source: 'standard' });
});

it('downloads for a server behind something that ends TLS say so', async () => {
  openDoor('192.0.2.12', 'none');
  await download(PORTABLE);
  expect(wishes).toMatchObject([{ served: { channelBinding: 'none' } }]);
});

it('keeps what was made for three servers, and what is damaged is made anew', async () => {
  const folder = join(server.folder, 'kept');
  await using downloads = new AgentDownloads({ packager, folder });
  const get = async (port: number) => {
    const served = { server: `https://a:${port}`, pin: PIN, channelBinding: 'tls' } as const;
    const { chunks } = await downloads.open(PORTABLE, served, AbortSignal.timeout(10_000));
    for await (const chunk of chunks) expect(String(chunk)).toContain(`:${port}#`);
  };
  for (const port of [1, 2, 3, 4, 4]) {
    await get(port);
    await new Promise((resolve) => setTimeout(resolve, 20)); // so that they differ in age
  }
  expect(wishes).toHaveLength(4);
  const kept = await readdir(join(folder, 'made'));
  expect(kept).toHaveLength(3);
  for (const name of kept) await writeFile(join(folder, 'made', name, PORTABLE), 'cut off');
  await get(4);
  expect(wishes).toHaveLength(5);
});

it('a server that stops ends what is being made', async () => {
  const begun = Promise.withResolvers<void>();
  const downloads = new AgentDownloads({
    folder: join(server.folder, 'stopped'),
    packager: {
      ...packager,
      make: async (_, signal) => {
        begun.resolve();
        await new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        throw new Error('unreachable');
      },
    },
  });
  const served = { server: 'https://a:1', pin: PIN, channelBinding: 'tls' } as const;
  const waiting = downloads.open(PORTABLE, served, AbortSignal.timeout(10_000));
  waiting.catch(() => undefined);
  await begun.promise;
  await downloads[Symbol.asyncDispose]();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(join(server.folder, 'stopped', 'made'))).toBe(true);
});
