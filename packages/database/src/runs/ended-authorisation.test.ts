import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sealer } from '../sealing/sealer.ts';
import { ConnectorStore } from '../stores/connector-store.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { UserStore } from '../stores/user-store.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import { RunQueries } from './run-queries.ts';
import { startRun } from './start-run.ts';
import { pauseRun } from './steer-run.ts';

const ROUNDS = 40;
let fresh: FreshDatabase;
const sealer = new Sealer(randomBytes(32));
let connectors: ConnectorStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  connectors = new ConnectorStore(fresh.database.db, sealer, realClock);
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function transferBetween(from: string, to: string): Promise<string> {
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const { id } = await new TransferStore(fresh.database.db).create({
    ...{ name: 'test', source: side(from), destination: side(to), transferKey: '0123456789ab', policy: {} },
    ...{ filters: {}, ownerId: null, schedule: null },
  });
  return id;
}

const start = (transferId: string) => startRun(fresh.database, { transferId, mode: 'copy', requestedBy: null });
const view = (run: string) => new RunQueries(fresh.database).get(run);

describe('a run that starts while a connector ends', () => {
  test('keeps the connector from being deleted, or is refused: never both, never neither', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [from, to] = [await someConnector(fresh.database), await someConnector(fresh.database)];
      const transfer = await transferBetween(from, to);
      const doomed = round % 2 === 0 ? from : to;
      const remove = () => connectors.remove(doomed);
      const [started, removed] =
        round % 4 < 2
          ? await Promise.allSettled([start(transfer), remove()])
          : (await Promise.allSettled([remove(), start(transfer)])).toReversed();
      const end = removed?.status === 'fulfilled' ? removed.value : 'failed';
      if (started?.status === 'rejected')
        expect(started.reason).toMatchObject({ kind: 'not-found', scope: 'connector' });
      expect(`${started?.status} ${end}`).toMatch(/^(fulfilled in-use|rejected removed)$/);
    }
  });

  test('is stopped with it or refused when its authorisation ends', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [from, to] = [await someConnector(fresh.database), await someConnector(fresh.database)];
      const transfer = await transferBetween(from, to);
      const [started] = await Promise.allSettled([start(transfer), connectors.deauthorize(from, 'Taken back.')]);
      if (started.status === 'rejected') expect(started.reason).toMatchObject({ kind: 'unauthenticated' });
      else {
        const stoppedBy = { side: 'source', error: { kind: 'unauthenticated' } };
        expect(await view(started.value)).toMatchObject({ state: 'ended', status: 402, startedAt: null, stoppedBy });
      }
    }
  });
});

describe('the end of an authorisation', () => {
  test('stops what runs with it and says why; a paused run waits for another', async () => {
    const users = new UserStore(fresh.database.db);
    const user = await users.create({ email: 'x@example.org', name: 'X', role: 'operator', passwordHash: null });
    const own = { type: 'ftp', displayName: 'Own', options: {}, secrets: {}, ownerId: user.id };
    const [alone, shared] = [
      await connectors.create({ ...own, shared: false }),
      await connectors.create({ ...own, shared: true }),
    ];
    const other = await someConnector(fresh.database);
    const [run, paused, apart] = [
      await start(await transferBetween(other, alone.id)),
      await start(await transferBetween(alone.id, other)),
      await start(await transferBetween(shared.id, other)),
    ];
    await pauseRun(fresh.database, paused, 'Ada');
    await sql`update drover.runs set state = 'running', started_at = now() where id = ${run}`.execute(
      fresh.database.db,
    );
    expect(await users.remove(user.id)).toBe(true);
    expect(await view(run)).toMatchObject({
      state: 'canceling',
      stoppedBy: {
        side: 'destination',
        error: {
          kind: 'unauthenticated',
          message: 'Own is not authorized any more. The person who authorized it was removed.',
        },
      },
    });
    expect(await view(paused)).toMatchObject({ state: 'paused', stoppedBy: null });
    expect(await view(apart)).toMatchObject({ state: 'queued', stoppedBy: null });
    await expect(start(await transferBetween(alone.id, other))).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  test('does not come for want of use while a run uses it', async () => {
    const [idle, used, other] = [
      await someConnector(fresh.database),
      await someConnector(fresh.database),
      await someConnector(fresh.database),
    ];
    await start(await transferBetween(other, used));
    const later = new ConnectorStore(fresh.database.db, sealer, {
      ...realClock,
      now: () => Date.now() + 91 * 86_400_000,
    });
    expect(await later.get(idle)).toMatchObject({ state: 'deauthorized' });
    expect(await later.get(used)).toMatchObject({ state: 'authorized' });
    const changed = await later.deauthorizeUnused();
    const ids = changed.map(({ id }) => id);
    expect([ids.includes(idle), ids.includes(used), ids.includes(other)]).toEqual([true, false, false]);
  });
});
