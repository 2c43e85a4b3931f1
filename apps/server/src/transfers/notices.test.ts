import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { startRun } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleServer, startSampleFtp } from '../demo/ftp-server.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const PASSWORD = 'a planted secret';

let server: TestServer;
let ftp: SampleServer;
let ada: Person;
let connectorId: string;
let root: Person;

beforeAll(async () => {
  server = await startTestServer();
  const folder = join(server.folder, 'ftp');
  await mkdir(join(folder, 'Inner'), { recursive: true });
  ftp = await startSampleFtp({ username: 'sample', password: PASSWORD, folder });
  ada = await server.person('operator');
  root = await server.person('administrator');
  const options = { type: 'plain', server: '127.0.0.1', port: ftp.port, username: 'sample', password: PASSWORD };
  const made = await send(server.url, 'POST', '/api/connectors', {
    as: ada,
    body: { type: 'ftp', displayName: 'Print server', options },
  });
  connectorId = made.body['id'] as unknown as string;
});
afterAll(async () => {
  await ftp[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

type Side = { readonly connectorId: string; readonly root: string; readonly path: readonly string[] };

async function noticesBetween(source: Side, destination: Side, as = ada): Promise<string[]> {
  const answer = await send(server.url, 'POST', '/api/notices', { as, body: { source, destination } });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body as unknown as { code: string }[]).map(({ code }) => code);
}

function noticesOf(source: string[], destination: string[]): Promise<string[]> {
  const place = (path: string[]) => ({ connectorId, root: '', path });
  return noticesBetween(place(source), place(destination));
}

/** A connector that nobody has tried. */
async function connector(type: 'ftp' | 'local-files', options: Record<string, unknown>): Promise<string> {
  const { connectors } = server.app;
  const owned = { ownerId: ada.id, shared: true, secrets: {} };
  return (await connectors.create({ type, displayName: 'Another', options, ...owned })).id;
}

/** A connector to a folder that is made below the server's own. */
async function localFolder(...names: string[]): Promise<string> {
  const path = join(server.folder, ...names);
  await mkdir(path, { recursive: true });
  return await connector('local-files', { path });
}

const at = (id: string, ...path: string[]): Side => ({ connectorId: id, root: '', path });

describe('what is said of a pair of folders on one server', () => {
  it('is said once, though both sides have it', async () => {
    expect(await noticesOf(['Inner'], ['Outer'])).toEqual(['unencrypted']);
  });

  it('forbids a copy into itself', async () => {
    expect(await noticesOf(['Inner'], ['Inner'])).toContain('same-folder');
    expect(await noticesOf(['Inner'], ['Inner', 'Deeper'])).toContain('destination-in-source');
    expect(await noticesOf(['Inner', 'Deeper'], ['Inner'])).toContain('source-in-destination');
  });
});

describe('two connectors that lead to one place', () => {
  const OVERLAPS = ['same-folder', 'destination-in-source', 'source-in-destination', 'same-storage'];
  const overlap = async (source: Side, destination: Side) =>
    (await noticesBetween(source, destination, root)).filter((code) => OVERLAPS.includes(code));

  it('are told by where a folder of this server really is', async () => {
    const [outer, inner, beside] = [
      await localFolder('x'),
      await localFolder('x', 'dst'),
      await localFolder('x-beside'),
    ];
    expect(await overlap(at(outer), at(inner))).toEqual(['destination-in-source']);
    expect(await overlap(at(inner), at(outer))).toEqual(['source-in-destination']);
    expect(await overlap(at(outer, 'dst'), at(inner))).toEqual(['same-folder']);
    expect(await overlap(at(outer, 'dst', 'new'), at(inner, 'new', 'deeper'))).toEqual(['destination-in-source']);
    expect(await overlap(at(outer, 'dst', 'new'), at(inner, 'newer'))).toEqual([]);
    expect(await overlap(at(outer), at(beside))).toEqual([]);
    expect(await overlap(at(outer, 'a'), at(inner))).toEqual([]);
  });

  it('are told through links, and in names that no text can hold', async () => {
    const outer = await localFolder('y');
    await mkdir(join(server.folder, 'y', 'caf\u00e9'));
    await symlink(join(server.folder, 'y'), join(server.folder, 'y-link'));
    const linked = await connector('local-files', { path: join(server.folder, 'y-link', 'caf\u00e9') });
    expect(await overlap(at(outer), at(linked))).toEqual(['destination-in-source']);
    expect(await overlap(at(outer, 'caf\u00e9', 'a\uefe9'), at(linked, 'a\uefe9'))).toEqual(['same-folder']);
  });

  it('are told by server, port and user name; with another user it is a warning', async () => {
    const login = { type: 'plain', server: '127.0.0.1', port: ftp.port, username: 'sample' };
    const same = await connector('ftp', { ...login, server: '127.0.0.1.' });
    const other = await connector('ftp', { ...login, username: 'another' });
    expect(await overlap(at(connectorId, 'a'), at(same, 'a', 'b'))).toEqual(['destination-in-source']);
    expect(await overlap(at(connectorId, 'a'), at(same, 'a'))).toEqual(['same-folder']);
    expect(await overlap(at(connectorId, 'a'), at(same, 'b'))).toEqual([]);
    expect(await overlap(at(connectorId, 'a'), { ...at(same, 'a'), root: '~' })).toEqual(['same-storage']);
    expect(await overlap(at(connectorId, 'a'), at(other, 'a'))).toEqual(['same-storage']);
  });

  it('are told by the folder that the login starts in', async () => {
    const named = (...path: string[]): Side => ({ ...at(connectorId, ...path), root: '~' });
    expect(await overlap(at(connectorId, 'Inner'), named('Inner', 'inside'))).toEqual(['destination-in-source']);
    expect(await overlap(named('Inner'), at(connectorId, 'Inner'))).toEqual(['same-folder']);
    expect(await overlap(named('Inner'), at(connectorId, 'Other'))).toEqual([]);
    const body = { source: at(connectorId, 'Inner'), destination: named('Inner', 'inside') };
    const transfer = (await send(server.url, 'POST', '/api/transfers', { as: root, body })).body['id'];
    const start = { as: root, body: { mode: 'copy' } };
    expect((await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, start)).body).toMatchObject({
      ...{ status: 409, code: 'copy-into-itself' },
      detail: 'The destination lies inside the source: the copy would copy itself.',
    });
  });

  it('are not copied into themselves by a worker either, whatever was known at the start', async () => {
    const body = { source: at(connectorId, 'Inner'), destination: { ...at(connectorId, 'Inner', 'a'), root: '~' } };
    const transfer = (await send(server.url, 'POST', '/api/transfers', { as: root, body })).body['id'];
    const asked = { transferId: transfer as unknown as string, mode: 'copy', requestedBy: null } as const;
    const run = await startRun(server.app.database, asked);
    await using _worker = startTestWorker(server.app);
    await expect.poll(async () => (await server.app.runs.get(run))?.state, { timeout: 60_000 }).toBe('ended');
    expect((await send(server.url, 'GET', `/api/runs/${run}`, { as: root })).body).toMatchObject({
      status: { code: 411 },
      stoppedBy: {
        message: 'The destination lies inside the source: the copy would copy itself.',
        remedy: 'Choose another folder on one side.',
      },
    });
    expect(await readdir(join(server.folder, 'ftp', 'Inner'))).toEqual([]);
  });

  it.each([
    ['localhost', 'same-folder'],
    ['LocalHost.', 'same-folder'],
    ['::1', 'same-folder'],
    ['::ffff:127.0.0.1', 'same-folder'],
    ['[::FFFF:7f00:1]', 'same-folder'],
    ['[::1]', 'same-folder'],
    ['0:0:0:0:0:0:0:1%lo', 'same-folder'],
    ['0.0.0.0', 'same-folder'],
    ['::', 'same-folder'],
    ['[0::0]', 'same-folder'],
    ['127.1', 'same-folder'],
    ['0x7F000001', 'same-folder'],
    ['0177.0.0.1', 'same-folder'],
    ['2130706433.', 'same-folder'],
    ['::ffff:127.0.0.2', undefined],
    ['127.0.0.2', undefined],
    ['no-such-host.invalid', undefined],
  ])('are told by the address that a name stands for: %s beside 127.0.0.1 is %s', async (name, expected) => {
    const login = { type: 'plain', port: ftp.port, username: 'sample' };
    const named = await connector('ftp', { ...login, server: name });
    expect(await overlap(at(connectorId, 'a'), at(named, 'a'))).toEqual(expected === undefined ? [] : [expected]);
    const body = { source: at(connectorId, 'a'), destination: at(named, 'a') };
    const transfer = (await send(server.url, 'POST', '/api/transfers', { as: root, body })).body['id'];
    const started = await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, {
      as: root,
      body: { mode: 'copy' },
    });
    expect(started.status).toBe(expected === undefined ? 201 : 409);
  });

  it('are not copied into themselves, however the run is begun', async () => {
    const [outer, inner] = [await localFolder('z'), await localFolder('z', 'dst')];
    const made = async (source: Side, destination: Side): Promise<string> => {
      const { body } = await send(server.url, 'POST', '/api/transfers', { as: root, body: { source, destination } });
      return body['id'] as unknown as string;
    };
    const start = (transfer: string) =>
      send(server.url, 'POST', `/api/transfers/${transfer}/runs`, { as: root, body: { mode: 'copy' } });
    const remedy = 'Choose another folder on one side.';
    expect((await start(await made(at(outer), at(inner)))).body).toMatchObject({
      ...{ status: 409, code: 'copy-into-itself', remedy },
      detail: 'The destination lies inside the source: the copy would copy itself.',
    });
    expect((await start(await made(at(outer, 'dst'), at(inner)))).body).toMatchObject({
      ...{ status: 409, code: 'copy-into-itself', remedy },
      detail: 'Source and destination are the same folder.',
    });
    expect((await start(await made(at(inner), at(outer)))).status).toBe(201);
  });

  it('are not copied into themselves after a pause either', async () => {
    const [outer, apart] = [await localFolder('w'), await localFolder('v')];
    const body = { source: at(outer), destination: at(apart, 'link') };
    const transfer = (await send(server.url, 'POST', '/api/transfers', { as: root, body })).body['id'];
    const start = { as: root, body: { mode: 'copy' } };
    const run = (await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, start)).body['id'];
    expect((await send(server.url, 'POST', `/api/runs/${run}/pause`, { as: root })).status).toBe(200);
    await symlink(join(server.folder, 'w'), join(server.folder, 'v', 'link'));
    const goesOn = await send(server.url, 'POST', `/api/runs/${run}/continue`, { as: root });
    expect(goesOn.body).toMatchObject({ status: 409, code: 'copy-into-itself' });
  });
});
