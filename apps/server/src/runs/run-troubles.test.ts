import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@drover/api';
import { announceTrouble } from '@drover/database';
import { realClock } from '@drover/database/testing';
import { expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { startTestServer } from '../testing/start-test-server.ts';
import { RunTroubles } from './run-troubles.ts';

const FULL = { kind: 'quota-exceeded', message: 'The disk of the database is full. Free some space.' };

it('shows at a run and in /healthz what a worker says of a full database, until it goes on', async () => {
  await using server = await startTestServer();
  const { url, app, folder } = server;
  const as = await server.person('administrator');
  const side = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path);
    const body = { type: 'local-files', displayName: name, options: { path } };
    return { connectorId: (await send(url, 'POST', '/api/connectors', { as, body })).body['id'], root: '', path: [] };
  };
  const body = { source: await side('from'), destination: await side('to') };
  const transfer = (await send(url, 'POST', '/api/transfers', { as, body })).body['id'];
  const started = await send(url, 'POST', `/api/transfers/${transfer}/runs`, { as, body: { mode: 'copy' } });
  const run = String(started.body['id']);
  const waiting = async (): Promise<Run['waiting']> =>
    JSON.parse((await send(url, 'GET', `/api/runs/${run}`, { as })).text).waiting;
  expect(await waiting()).toBeNull();
  const over = new AbortController();
  const hearing = app.runTroubles.hear(app.database, over.signal);
  await expect
    .poll(
      async () => {
        await announceTrouble(app.database, { run, trouble: FULL }); // whoever does not listen yet hears the next one
        return await waiting();
      },
      { timeout: 15_000 },
    )
    .toMatchObject({ message: expect.stringContaining(FULL.message) });
  expect((await send(url, 'GET', '/healthz')).body).toMatchObject({ status: 'degraded', problem: FULL.message });
  await announceTrouble(app.database, { run, trouble: null });
  await expect.poll(waiting, { timeout: 15_000 }).toBeNull();
  expect((await send(url, 'GET', '/healthz')).text).not.toContain('problem');
  over.abort();
  await hearing;
});

it('remembers since when, and forgets what is told no more', () => {
  let now = 0;
  const troubles = new RunTroubles({ ...realClock, now: () => now, monotonic: () => now });
  troubles.heard({ run: 'r', trouble: FULL });
  now = 60_000;
  troubles.heard({ run: 'r', trouble: { kind: 'unavailable', message: 'Away.' } });
  expect(troubles.of('r')).toEqual({ since: new Date(0), message: 'Away.' });
  expect(troubles.databaseIsFull).toBeNull();
  now = 200_000;
  expect(troubles.of('r')).toBeNull();
});
