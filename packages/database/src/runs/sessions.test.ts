import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { TransferStore } from '../stores/transfer-store.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { endExpired } from './sessions.ts';
import { startRun } from './start-run.ts';

vi.setConfig({ testTimeout: 90_000 });

async function opened() {
  const fresh = await freshDatabase();
  const { database } = fresh;
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const { id: transferId } = await new TransferStore(database.db).create({
    ...{ name: 'test', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  const run = await startRun(database, { transferId, mode: 'copy', requestedBy: null });
  await sql`insert into drover.run_sessions (run, worker, lease_until)
    select number, 'a worker', now() + interval '20 seconds' from drover.runs where id = ${run}`.execute(database.db);
  /** As it is after the clock of the database's machine was put forward by so many seconds, or back. */
  const jump = (seconds: number) =>
    sql`update drover.run_sessions set lease_until = lease_until - make_interval(secs => ${seconds})`.execute(
      database.db,
    );
  const secondsLeft = async (): Promise<number | undefined> => {
    const { rows } = await sql<{
      seconds: number;
    }>`select extract(epoch from lease_until - now())::float8 as seconds from drover.run_sessions`.execute(database.db);
    return rows[0]?.seconds;
  };
  return { database, jump, secondsLeft, [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
}

test('a clock that is put back lets nobody keep a lease for longer than usual', async () => {
  await using each = await opened();
  await each.jump(-3600);
  expect(await each.secondsLeft()).toBeGreaterThan(3500);
  expect(await endExpired(each.database)).toBe(0);
  expect(await each.secondsLeft()).toBeLessThanOrEqual(20);
});

test('a clock that is put forward ends the leases, for others to go on', async () => {
  await using each = await opened();
  expect(await endExpired(each.database)).toBe(0);
  await each.jump(3600);
  expect(await endExpired(each.database)).toBe(1);
  expect(await each.secondsLeft()).toBeUndefined();
});
