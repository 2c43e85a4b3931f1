import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropOldRuns } from '@drover/database';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { startTestWorker } from '../../testing/start-test-worker.ts';

let server: TestServer;
let ada: Person;
let bob: Person;
let transfer: string;
let run: string;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([server.person('operator'), server.person('viewer')]);
  const [source, destination] = [await folder('from'), await folder('to')];
  await writeFile(join(server.folder, 'from', 'a <b>.txt'), 'a');
  await writeFile(join(server.folder, 'from', '=1+1.txt'), 'bb');
  await mkdir(join(server.folder, 'to', 'taken'));
  await writeFile(join(server.folder, 'from', 'taken'), 'a file here, a folder there');
  const made = await send(server.url, 'POST', '/api/transfers', { as: ada, body: { source, destination } });
  transfer = String(made.body['id']);
  await using _worker = startTestWorker(server.app);
  run = String(
    (await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, { as: ada, body: { mode: 'copy' } })).body['id'],
  );
  await vi.waitFor(async () => expect((await server.app.runs.get(run))?.state).toBe('ended'), { timeout: 60_000 });
}, 90_000);
afterAll(() => server[Symbol.asyncDispose]());

async function folder(name: string): Promise<{ connectorId: string; root: string; path: readonly string[] }> {
  const path = join(server.folder, name);
  await mkdir(path);
  await chmod(path, 0o755);
  const { id } = await server.app.connectors.create({
    ...{ type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} },
    ...{ ownerId: ada.id, shared: false },
  });
  return { connectorId: id, root: '', path: [] };
}

const get = (path: string, as = ada) => send(server.url, 'GET', `/api/runs/${run}/${path}`, { as });

it('a log is there as CSV, HTML, JSON and JSON lines, with cause, remedy and where it is explained', async () => {
  const items = (await get('items?outcome=failed')).body['items'] as unknown as Record<string, string>[];
  expect(items).toHaveLength(1);
  const [failed] = items;
  expect(failed).toMatchObject({ reason: 'destination:already-exists:path', help: '/api/docs/errors#already-exists' });
  expect(failed?.['remedy']).toMatch(/\.$/);
  const explained = await send(server.url, 'GET', String(failed?.['help']).split('#')[0] ?? '', { as: null });
  expect(explained.text).toContain('<article id="already-exists">');

  const html = await get('log.html');
  expect(html.type).toBe('text/html; charset=utf-8');
  expect(html.headers.get('content-disposition')).toContain('attachment');
  expect(html.text).toContain('a &#60;b&#62;.txt');
  expect(html.text).toContain('<div id="already-exists">');
  const [, start, top] = (await get('log.csv')).text.split('\r\n').map((line) => line.split(','));
  expect([start?.[0], start?.[3], start?.[4]]).toEqual(['Success', 'n/a', 'start']);
  expect([top?.[0], top?.[3], top?.[4]]).toEqual(['Success', 'folder', '/']);
  expect((await get('log.csv')).text).toContain(',27,/taken,"Failed to upload file successfully.');
  expect(html.text).toContain('<td>start</td>');
  const lines = (await get('log.jsonl')).text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual(JSON.parse((await get('log.json')).text));
  expect((await get('log.csv?outcome=failed')).text.trimEnd().split('\r\n')).toHaveLength(2);
});

it('logs of several transfers come as one archive, of what the person may see', async () => {
  const answer = await fetch(`${server.url}/api/transfers/logs.zip`, {
    method: 'POST',
    headers: { cookie: ada.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ ids: [transfer] }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-type')).toBe('application/zip');
  for (const format of ['csv', 'html']) expect(bytes.includes(`_${run}.droverlog.${format}`)).toBe(true);
  const refused = await send(server.url, 'POST', '/api/transfers/logs.zip', { as: bob, body: { ids: [transfer] } });
  expect(refused.status).toBe(404);
});

it('a log that was deleted by age says so in each format, whatever is asked of it, and there is no archive of it', async () => {
  await dropOldRuns(server.app.database, new Date(Date.now() + 3_600_000));
  const said = { logDeletedAt: expect.any(String), message: expect.stringContaining('deleted by age on ') };
  for (const query of ['', '?outcome=failed']) {
    expect((await get(`log.csv${query}`)).text).toContain('This log was deleted by age on ');
    expect(JSON.parse((await get(`log.json${query}`)).text)).toEqual([said]);
    expect(JSON.parse((await get(`log.jsonl${query}`)).text)).toEqual(said);
  }
  const { status, body } = await send(server.url, 'POST', '/api/transfers/logs.zip', {
    ...{ as: ada, body: { ids: [transfer] } },
  });
  expect([status, body.code]).toEqual([409, 'no-logs']);
});
