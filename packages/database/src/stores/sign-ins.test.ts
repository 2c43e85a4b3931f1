import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goOnWith } from '../runs/go-on-authorized.ts';
import { startRun } from '../runs/start-run.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { someConnector } from '../testing/some-connector.ts';
import { BegunSignInStore } from './begun-sign-in-store.ts';
import { ConnectorStore } from './connector-store.ts';
import { ConnectorTokenStore } from './connector-token-store.ts';
import { TransferStore } from './transfer-store.ts';
import { UserStore } from './user-store.ts';

const sealer = new Sealer(randomBytes(32));
const clock = new ManualClock();
const account = { id: 'tenant/ada', name: 'ada@example.org' };
let fresh: FreshDatabase;
let connectors: ConnectorStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  connectors = new ConnectorStore(fresh.database.db, sealer, clock);
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function signedIn(token: string) {
  const wish = { type: 'cloud', displayName: 'Cloud', options: {}, secrets: {}, ownerId: null, shared: true };
  return await connectors.create({ ...wish, account, tokens: { oauth: token } });
}

const tokensOf = (id: string) => new ConnectorTokenStore(fresh.database.db, sealer, id);

describe('a begun sign-in', () => {
  test('is taken once, by its own session, within its time', async () => {
    const { db } = fresh.database;
    const store = new BegunSignInStore(db, sealer, clock);
    const { id: userId } = await new UserStore(db).create({
      ...{ email: 'ada@example.org', name: 'Ada', role: 'operator', passwordHash: null },
    });
    const begin = (state: string, ms: number) =>
      store.begin({ state, session: 'mine', userId, payload: 'planted', expiresAt: new Date(clock.now() + ms) });
    await begin('one', 1000);
    expect(await store.take({ state: 'one', session: 'theirs' })).toBeNull();
    const taken = await Promise.all([1, 2, 3].map(() => store.take({ state: 'one', session: 'mine' })));
    expect(taken.filter((each) => each !== null)).toEqual(['planted']);
    await begin('two', 1000);
    clock.advance(1001);
    expect(await store.take({ state: 'two', session: 'mine' })).toBeNull();
    const rows = () => db.selectFrom('begun_sign_ins').selectAll().execute();
    expect((await rows()).map(({ sealed }) => sealed.toString('latin1')).join()).not.toContain('planted');
    await store.removeExpired();
    expect(await rows()).toEqual([]);
  });
});

describe('tokens of a sign-in', () => {
  test('come with the connector, and others with a new authorisation; whose it is stays', async () => {
    const { id } = await signedIn('first');
    expect(await tokensOf(id).read('oauth')).toBe('first');
    expect(await connectors.reauthorize(id, { options: {}, secrets: {}, tokens: { oauth: 'second' } })).toMatchObject({
      account,
    });
    expect(await tokensOf(id).read('oauth')).toBe('second');
  });

  test('of a new authorisation are not written over by a renewal of the old ones', async () => {
    const { id } = await signedIn('old');
    const renewing = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const renewal = tokensOf(id).refresh('oauth', async () => {
      renewing.resolve();
      await answered.promise;
      return 'old, renewed';
    });
    await renewing.promise;
    const seen: (string | null)[] = [];
    const behind = tokensOf(id).refresh('oauth', async (current) => {
      seen.push(current);
      return current ?? 'lost';
    });
    const again = connectors.reauthorize(id, { options: {}, secrets: {}, tokens: { oauth: 'new' } });
    answered.resolve();
    expect(await renewal).toBe('old, renewed');
    await Promise.all([behind, again]);
    expect(['old, renewed', 'new']).toContain(seen[0]);
    expect(await tokensOf(id).read('oauth')).toBe('new');
  });

  test('that have ended end the authorisation, unless there is a newer one', async () => {
    const made = await signedIn('ended');
    clock.advance(1000);
    await connectors.reauthorize(made.id, { options: {}, secrets: {}, tokens: { oauth: 'new' } });
    expect(await connectors.deauthorize(made.id, 'Ended.', made.authorizedAt)).toBe(false);
    expect(await connectors.get(made.id)).toMatchObject({ state: 'authorized' });
    expect(await connectors.deauthorize(made.id, 'Ended.', new Date(clock.now()))).toBe(true);
    expect(await connectors.get(made.id)).toMatchObject({ state: 'deauthorized', stateReason: 'Ended.' });
  });
});

describe('what had stopped for a connector', () => {
  test('is queued again with it, once, and only where its other side is authorised', async () => {
    const { database } = fresh;
    const [cloud, other, ended] = [
      (await signedIn('x')).id,
      await someConnector(database),
      await someConnector(database),
    ];
    const transfers = new TransferStore(database.db);
    const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
    const stopped = async (to: string, status: number): Promise<string> => {
      const { id } = await transfers.create({
        ...{ name: 'test', source: side(cloud), destination: side(to), transferKey: '0123456789ab', policy: {} },
        ...{ filters: {}, ownerId: null, schedule: null },
      });
      const run = await startRun(database, { transferId: id, mode: 'copy', requestedBy: null });
      await database.withClient((client) =>
        client.query(
          `update drover.runs set state = 'ended', status = $2, started_at = now(), ended_at = now() where id = $1`,
          [run, status],
        ),
      );
      return id;
    };
    const [waits, done, hindered] = [await stopped(other, 402), await stopped(other, 100), await stopped(ended, 402)];
    await connectors.deauthorize(ended, 'Gone.');
    const goOn = () =>
      database.db.transaction().execute((tx) => goOnWith(tx, cloud, { name: 'Ada', userId: 'somebody' }));
    expect([await goOn(), await goOn()]).toEqual([1, 0]);
    const runsOf = async (transfer: string) =>
      await database.withClient(async (client) => {
        const { rows } = await client.query(
          'select state, requested_by from drover.runs where transfer_id = $1 order by number',
          [transfer],
        );
        return rows;
      });
    expect(await runsOf(waits)).toMatchObject([{ state: 'ended' }, { state: 'queued', requested_by: 'Ada' }]);
    expect(await runsOf(done)).toHaveLength(1);
    expect(await runsOf(hindered)).toHaveLength(1);
  });
});
