import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkInstanceKey } from '../sealing/check-instance-key.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ConnectorMemoryStore } from './connector-memory-store.ts';
import { type Connector, ConnectorStore } from './connector-store.ts';
import { ConnectorTokenStore } from './connector-token-store.ts';
import { UserStore } from './user-store.ts';

const DAY = 86_400_000;
const sealer = new Sealer(randomBytes(32));
const clock = new ManualClock();
let fresh: FreshDatabase;
let connectors: ConnectorStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  connectors = new ConnectorStore(fresh.database.db, sealer, clock);
});

afterAll(() => fresh[Symbol.asyncDispose]());

function create(changes: Partial<Parameters<ConnectorStore['create']>[0]> = {}): Promise<Connector> {
  return connectors.create({
    ...{ type: 'ftp', displayName: 'Files', options: { host: 'h', port: 21 }, ownerId: null, shared: true },
    secrets: { password: 'planted-secret ✓' },
    ...changes,
  });
}

describe('secrets of connectors', () => {
  test('come back as they were, and lie nowhere in clear', async () => {
    const { id } = await create();
    expect(await connectors.secrets(id)).toEqual({ password: 'planted-secret ✓' });
    for (const table of ['connectors', 'connector_secrets', 'connector_tokens'] as const) {
      const rows = await fresh.database.db.selectFrom(table).selectAll().execute();
      const text = JSON.stringify(rows, (_key, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
      );
      expect(text).not.toContain('planted-secret');
    }
  });

  test('open for their own connector and field only', async () => {
    const [one, two] = [await create({ secrets: { password: 'p', key: 'k' } }), await create()];
    const { db } = fresh.database;
    const row = await db
      .selectFrom('connector_secrets')
      .select('sealed')
      .where('connector_id', '=', one.id)
      .where('field', '=', 'key')
      .executeTakeFirstOrThrow();
    const put = (id: string, sealed: Buffer) =>
      db
        .updateTable('connector_secrets')
        .set({ sealed })
        .where('connector_id', '=', id)
        .where('field', '=', 'password')
        .execute();
    for (const { id } of [one, two]) {
      await put(id, row.sealed);
      await expect(connectors.secrets(id)).rejects.toMatchObject({
        kind: 'corrupt',
        remedy: 'Reauthorize the connector.',
      });
    }
    const altered = Buffer.from(row.sealed);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    await put(two.id, altered);
    await expect(connectors.secrets(two.id)).rejects.toMatchObject({ kind: 'corrupt' });
  });

  test('are sealed anew each time, so that equal ones do not look equal', () => {
    expect(sealer.seal('same', 'id', 'f').equals(sealer.seal('same', 'id', 'f'))).toBe(false);
  });

  test('of another instance key are noticed at the start', async () => {
    await using other = await freshDatabase();
    await checkInstanceKey(other.database.db, sealer);
    await checkInstanceKey(other.database.db, sealer);
    await expect(checkInstanceKey(other.database.db, new Sealer(randomBytes(32)))).rejects.toMatchObject({
      kind: 'config-invalid',
      message: 'The instance key is not the one that sealed the secrets in this database.',
    });
    expect(() => new Sealer(randomBytes(16))).toThrow('has 16 bytes instead of 32');
  });
});

describe('connectors', () => {
  test('keep what is left out when they are reauthorised, and their id and name', async () => {
    const made = await create({ secrets: { password: 'old', key: 'kept', passphrase: 'dropped' } });
    await connectors.deauthorize(made.id, 'Nothing moved for 90 days.');
    expect(await connectors.get(made.id)).toMatchObject({
      state: 'deauthorized',
      stateReason: 'Nothing moved for 90 days.',
    });
    const tokens = new ConnectorTokenStore(fresh.database.db, sealer, made.id);
    await tokens.refresh('oauth', async () => 'of the old password');
    clock.advance(DAY);
    const secrets = { password: 'new', passphrase: null };
    const again = await connectors.reauthorize(made.id, { options: { host: 'other' }, secrets });
    expect(again).toEqual({
      ...made,
      options: { host: 'other' },
      authorizedAt: new Date(clock.now()),
      lastUsedAt: new Date(clock.now()),
    });
    expect(await connectors.secrets(made.id)).toEqual({ password: 'new', key: 'kept' });
    expect(await tokens.read('oauth')).toBeNull();
    expect(await connectors.reauthorize('none', { options: {}, secrets: {} })).toBeNull();
  });

  test('are deauthorised when no data moved for long, not when some did', async () => {
    const [idle, used] = [await create({ type: 'idle' }), await create({ type: 'idle' })];
    clock.advance(60 * DAY);
    await connectors.touch(used.id);
    clock.advance(31 * DAY);
    const young = await create({ type: 'idle' });
    const changed = await connectors.deauthorizeUnused();
    const ids = changed.map(({ id }) => id);
    expect([ids.includes(idle.id), ids.includes(used.id), ids.includes(young.id)]).toEqual([true, false, false]);
    expect((await connectors.list({ type: 'idle' })).map(({ state }) => state).sort()).toEqual([
      'authorized',
      'authorized',
      'deauthorized',
    ]);
    expect(await connectors.deauthorizeUnused()).toEqual([]);
  });

  test('are no longer authorised from the first moment after 90 days, whoever reads them, until they are used again', async () => {
    const { id } = await create({ type: 'exact' });
    const read = async () => {
      const [listed] = await connectors.list({ type: 'exact' });
      const got = await connectors.get(id);
      expect(listed).toEqual(got);
      return [got?.state, got?.stateReason];
    };
    clock.advance(90 * DAY);
    expect(await read()).toEqual(['authorized', null]);
    clock.advance(1);
    const ended = ['deauthorized', 'No data has moved through it for 90 days.'];
    expect(await read()).toEqual(ended);
    expect(await connectors.setShared(id, false)).toMatchObject({ state: 'deauthorized', shared: false });
    expect((await connectors.deauthorizeUnused()).map((each) => each.id)).toContain(id);
    expect(await read()).toEqual(ended);
    await connectors.reauthorize(id, { options: {}, secrets: {} });
    expect(await read()).toEqual(['authorized', null]);
  });

  test('keep what spares requests sealed, each its own', async () => {
    const [one, other] = [await create(), await create({ displayName: 'Others' })];
    const memoryOf = (id: string) => new ConnectorMemoryStore(fresh.database.db, sealer, id);
    await memoryOf(one.id).write('drive', Buffer.from('planted-first'));
    await memoryOf(one.id).write('drive', Buffer.from('planted-link'));
    expect(Buffer.from((await memoryOf(one.id).read('drive')) ?? []).toString()).toBe('planted-link');
    expect(await memoryOf(one.id).read('another')).toBeNull();
    expect(await memoryOf(other.id).read('drive')).toBeNull();
    const rows = await fresh.database.db.selectFrom('connector_memories').select('sealed').execute();
    expect(rows.map(({ sealed }) => sealed.toString('latin1')).join()).not.toContain('planted');
    await fresh.database.db.updateTable('connector_memories').set({ connector_id: other.id }).execute();
    await expect(memoryOf(other.id).read('drive')).rejects.toMatchObject({ kind: 'corrupt' });
    expect(await connectors.remove(other.id)).toBe('removed');
    expect(await memoryOf(other.id).read('drive')).toBeNull();
    await memoryOf(other.id).write('drive', Buffer.from('too late'));
    expect(await memoryOf(other.id).read('drive')).toBeNull();
  });

  test('take secrets and tokens with them when they are deleted', async () => {
    const { id } = await create();
    await new ConnectorTokenStore(fresh.database.db, sealer, id).refresh('oauth', async () => 'token');
    expect(await connectors.remove(id)).toBe('removed');
    for (const table of ['connector_secrets', 'connector_tokens'] as const) {
      const left = fresh.database.db.selectFrom(table).select('field').where('connector_id', '=', id);
      expect(await left.execute()).toEqual([]);
    }
    expect(await connectors.remove(id)).toBe('not-found');
  });

  test('that were a removed person’s alone lose their secrets, shared ones stay', async () => {
    const users = new UserStore(fresh.database.db);
    const user = await users.create({ email: 'x@example.org', name: 'X', role: 'operator', passwordHash: null });
    const own = await create({ ownerId: user.id, shared: false });
    const shared = await create({ ownerId: user.id, shared: true });
    expect(await users.remove(user.id)).toBe(true);
    expect(await connectors.get(own.id)).toMatchObject({
      state: 'deauthorized',
      stateReason: 'The person who authorized it was removed.',
      ownerId: null,
    });
    expect(await connectors.secrets(own.id)).toEqual({});
    expect(await connectors.get(shared.id)).toMatchObject({ state: 'authorized', ownerId: null });
    expect(await connectors.secrets(shared.id)).toEqual({ password: 'planted-secret ✓' });
  });
});

describe('tokens of connectors', () => {
  test('are renewed by one at a time of all processes, each seeing what the one before stored', async () => {
    const { id } = await create();
    const stores = Array.from({ length: 6 }, () => new ConnectorTokenStore(fresh.database.db, sealer, id));
    let running = 0;
    const most: number[] = [];
    await Promise.all(
      stores.map((store) =>
        store.refresh('oauth', async (current) => {
          most.push(++running);
          await new Promise((resolve) => setTimeout(resolve, 10));
          running--;
          return String(Number(current ?? '0') + 1);
        }),
      ),
    );
    expect(Math.max(...most)).toBe(1);
    expect(await stores[0]?.read('oauth')).toBe('6');
    expect(await stores[0]?.read('other')).toBeNull();
  });

  test('stay as they were when the renewal fails', async () => {
    const { id } = await create();
    const store = new ConnectorTokenStore(fresh.database.db, sealer, id);
    await store.refresh('oauth', async () => 'first');
    const failure = new Error('refused');
    await expect(store.refresh('oauth', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await store.read('oauth')).toBe('first');
  });

  test('are refused for a connector that is gone', async () => {
    const store = new ConnectorTokenStore(fresh.database.db, sealer, 'gone');
    await expect(store.refresh('oauth', async () => 'token')).rejects.toMatchObject({
      kind: 'not-found',
      scope: 'connector',
    });
  });
});
