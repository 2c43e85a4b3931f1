import { type Activity, createClient, routes } from '@drover/api';
import type { Clock } from '@drover/core';
import { startRun } from '@drover/database';
import { realClock } from '@drover/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

/** The 30 seconds between two looks pass in half a second. */
const clock: Clock = {
  now: () => realClock.now(),
  monotonic: () => realClock.monotonic(),
  sleep: (ms, signal) => realClock.sleep(ms === 30_000 ? 500 : ms, signal),
};

let server: TestServer;
let run: string;
let connector: string;
beforeAll(async () => {
  server = await startTestServer({ clock });
  const { connectors, transfers, database } = server.app;
  const owner = await server.person('operator');
  connector = (
    await connectors.create({
      ...{ type: 'ftp', displayName: 'Lent', options: { server: 'ftp.example.org' }, secrets: {} },
      ...{ ownerId: owner.id, shared: true },
    })
  ).id;
  const side = { connectorId: connector, root: '' };
  const { id } = await transfers.create({
    ...{ name: 'Home', source: { ...side, path: ['a'] }, destination: { ...side, path: ['b'] } },
    ...{ transferKey: '0'.repeat(12), policy: {}, filters: {}, ownerId: owner.id, schedule: null },
  });
  run = await startRun(database, { transferId: id, mode: 'copy', requestedBy: null });
});
afterAll(() => server[Symbol.asyncDispose]());

/** What a person sees live, until it ends or is let go. */
function watching(person: Person) {
  const client = createClient({ baseUrl: server.url, fetch: asPage(person) });
  const over = new AbortController();
  const seen = { queued: -1, runs: 0, ended: false };
  const activity = async () => {
    for await (const { data } of client.events(routes.watchActivity, {}, over.signal)) {
      seen.queued = (data as Activity).queued;
    }
  };
  const one = async () => {
    for await (const _ of client.events(routes.watchRun, { params: { id: run } }, over.signal)) seen.runs++;
    seen.ended = true;
  };
  const reading = Promise.allSettled([activity(), one()]);
  return {
    seen,
    async [Symbol.asyncDispose]() {
      over.abort();
      await reading;
    },
  };
}

it('a live stream shows no more than its reader sees by now: another role, a connector that was taken back', {
  timeout: 90_000,
}, async () => {
  const [administrator, viewer] = [await server.person('administrator'), await server.person('viewer')];
  await using chief = watching(administrator);
  await using guest = watching(viewer);
  for (const { seen } of [chief, guest]) {
    await expect.poll(() => seen, { timeout: 20_000 }).toMatchObject({ queued: 1, runs: 1, ended: false });
  }
  await server.app.connectors.setShared(connector, false);
  await expect.poll(() => guest.seen, { timeout: 20_000 }).toMatchObject({ queued: 0, ended: true });
  expect(chief.seen).toMatchObject({ queued: 1, ended: false });
  await server.person('administrator'); // there must be one
  await server.app.users.update(administrator.id, { role: 'viewer' });
  await expect.poll(() => chief.seen, { timeout: 20_000 }).toMatchObject({ queued: 0, ended: true });
});
