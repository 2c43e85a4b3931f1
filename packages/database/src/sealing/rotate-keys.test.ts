import { randomBytes } from 'node:crypto';
import type { Segment } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebhookStore } from '../notifications/webhook-store.ts';
import { folderKey, itemKey } from '../runs/known-data.ts';
import { pathToText } from '../runs/path-text.ts';
import { uploadField } from '../runs/pg-run-store.ts';
import { BegunSignInStore } from '../stores/begun-sign-in-store.ts';
import { ConnectorMemoryStore } from '../stores/connector-memory-store.ts';
import { ConnectorStore } from '../stores/connector-store.ts';
import { ConnectorTokenStore } from '../stores/connector-token-store.ts';
import { SecondFactorStore } from '../stores/second-factor-store.ts';
import { SettingStore } from '../stores/setting-store.ts';
import { UserStore } from '../stores/user-store.ts';
import type { Tables } from '../tables.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { checkInstanceKey } from './check-instance-key.ts';
import { type RotationSummary, rotateKeys } from './rotate-keys.ts';
import { SEALED_PLACES } from './sealed-places.ts';
import { Sealer } from './sealer.ts';

vi.setConfig({ testTimeout: 60_000 });

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const [old, both, fresh] = [new Sealer(oldKey), new Sealer([newKey, oldKey]), new Sealer(newKey)];
const clock = new ManualClock();
const never = new AbortController().signal;
const SETTINGS = [
  { key: 'whole', field: 'key' },
  { key: 'app.', isPrefix: true, field: 'app' },
  { key: 'mail', field: 'password', member: 'password' },
] as const;
/** More than one page of them. */
const WEBHOOKS = 52;
const PATHS: readonly (readonly Segment[])[] = [['top'], ['a/b', 'c', 'd'], ['x', 'n'.repeat(600)]];

interface Sealed {
  readonly connector: string;
  readonly person: string;
  readonly webhooks: readonly string[];
}

let at: FreshDatabase;
let db: Kysely<Tables>;
let there: Sealed;

beforeAll(async () => {
  at = await freshDatabase();
  db = at.database.db;
  await sql`alter table drover.known_folders drop constraint known_folders_transfer_id_fkey`.execute(db);
});
beforeEach(async () => {
  await sql`truncate drover.connectors, drover.users, drover.webhooks, drover.known_folders, drover.settings cascade`.execute(
    db,
  );
  await checkInstanceKey(db, old);
  there = await sealSome();
});
afterAll(() => at[Symbol.asyncDispose]());

/** One value in each place, and some more. */
async function sealSome(): Promise<Sealed> {
  const connectors = new ConnectorStore(db, old, clock);
  const options = { type: 'ftp', displayName: 'Files', options: {}, ownerId: null, shared: true };
  const { id: connector } = await connectors.create({ ...options, secrets: { password: 'secret', key: 'pem' } });
  await new ConnectorTokenStore(db, old, connector).refresh('oauth', async () => 'token');
  await new ConnectorMemoryStore(db, old, connector).write('drive', Buffer.from('listing'));
  await sql`insert into drover.connector_tokens (connector_id, field, sealed) values (${connector}, 'locked', '')`.execute(
    db,
  );
  const { id: person } = await new UserStore(db).create({
    email: 'a@b.c',
    name: 'A',
    role: 'viewer',
    passwordHash: null,
  });
  await new SecondFactorStore(db, old, clock).propose(person, 'totp');
  const hooks = new WebhookStore(db, old);
  const webhooks: string[] = [];
  for (let n = 0; n < WEBHOOKS; n++)
    webhooks.push((await hooks.create({ url: `https://h/${n}`, migrationId: null, secret: `secret ${n}` })).id);
  const expiresAt = new Date(clock.now() + 60_000);
  await new BegunSignInStore(db, old, clock).begin({
    state: 's',
    session: 'x',
    userId: person,
    payload: 'verifier',
    expiresAt,
  });
  await saveUploads();
  const settings = new SettingStore(db);
  for (const key of ['whole', 'app.one', 'app.two']) {
    const field = key === 'whole' ? 'key' : 'app';
    await settings.set(key, old.seal(key, key, field).toString('base64'));
  }
  await settings.set('mail', { host: 'h', password: old.seal('mail', 'mail', 'password').toString('base64') });
  await settings.set('plain', { password: 'no secret' });
  return { connector, person, webhooks };
}

async function saveUploads(): Promise<void> {
  for (const path of PATHS) {
    const [folder, name] = [path.slice(0, -1), path.at(-1) ?? ''];
    const sealed = old.seal('upload', 'transfer', uploadField(path));
    const key = itemKey(name);
    await sql`with f as (insert into drover.known_folders (transfer_id, path, name)
        values ('transfer', ${folderKey(folder)}, ${pathToText(folder)}) returning id)
      insert into drover.known (folder, key, name, data, upload)
        select id, ${key}, ${key === name ? null : name}, '[0,0,0,0]', ${sealed} from f`.execute(db);
  }
}

/** All that was sealed, opened by these keys alone. */
async function openAll(sealer: Sealer): Promise<unknown> {
  const { connector, person, webhooks } = there;
  const hooks = new WebhookStore(db, sealer);
  const settings = new SettingStore(db);
  const setting = async (key: string, field: string) =>
    sealer.open(Buffer.from(String(await settings.get(key)), 'base64'), key, field);
  const mail = (await settings.get('mail')) as { password: string };
  const { rows } = await sql<{ upload: Buffer }>`select upload from drover.known order by folder`.execute(db);
  const tokens = new ConnectorTokenStore(db, sealer, connector);
  return {
    secrets: await new ConnectorStore(db, sealer, clock).secrets(connector),
    tokens: [await tokens.read('oauth'), await tokens.read('locked')],
    memory: Buffer.from((await new ConnectorMemoryStore(db, sealer, connector).read('drive')) ?? []).toString(),
    factor: (await new SecondFactorStore(db, sealer, clock).find(person))?.secret,
    webhooks: await Promise.all(webhooks.map(async (id) => (await hooks.open(id))?.secret)),
    uploads: rows.map(({ upload }, n) => sealer.open(upload, 'transfer', uploadField(PATHS[n] ?? []))),
    settings: [await setting('whole', 'key'), await setting('app.one', 'app'), await setting('app.two', 'app')],
    mail: sealer.open(Buffer.from(mail.password, 'base64'), 'mail', 'password'),
    plain: await settings.get('plain'),
  };
}

const EVERYTHING = {
  secrets: { password: 'secret', key: 'pem' },
  tokens: ['token', null],
  memory: 'listing',
  factor: 'totp',
  webhooks: Array.from({ length: WEBHOOKS }, (_, n) => `secret ${n}`),
  uploads: PATHS.map(() => 'upload'),
  settings: ['whole', 'app.one', 'app.two'],
  mail: 'mail',
  plain: { password: 'no secret' },
};
/** Secrets, token, memory, factor, begun sign-in, settings, mail. */
const COUNT = 2 + 1 + 1 + 1 + 1 + 3 + 1 + WEBHOOKS + PATHS.length;

function rotate(sealer = both, onResealed?: (count: number) => void): Promise<RotationSummary> {
  return rotateKeys(at.database, sealer, SETTINGS, {
    signal: never,
    ...(onResealed === undefined ? {} : { onResealed }),
  });
}

describe('rotating the instance key', () => {
  test('knows every column of the schema that holds what is sealed', async () => {
    const { rows } = await sql<{ name: string }>`select table_name || '.' || column_name as name
      from information_schema.columns where table_schema = 'drover' and column_name in ('sealed', 'upload')`.execute(
      db,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(
      SEALED_PLACES.map((each) => `${each.table}.${each.column}`).sort(),
    );
  });

  test('seals everything anew: afterwards the new key opens all of it, and the old one nothing', async () => {
    expect(await rotate()).toEqual({ resealed: COUNT, unreadable: [] });
    expect(await openAll(fresh)).toEqual(EVERYTHING);
    expect(await new BegunSignInStore(db, fresh, clock).take({ state: 's', session: 'x' })).toBe('verifier');
    await expect(new ConnectorStore(db, old, clock).secrets(there.connector)).rejects.toMatchObject({
      kind: 'corrupt',
    });
    await checkInstanceKey(db, fresh);
    await expect(checkInstanceKey(db, old)).rejects.toThrow('not the one that sealed the secrets');
    expect(await rotate(), 'again').toEqual({ resealed: 0, unreadable: [] });
  });

  test('may die after any value: both keys open everything, neither is enough, and the next one ends it', async () => {
    for (const dies of [1, 5, 30, COUNT]) {
      const killed = new Error('killed');
      const stop = (count: number): void => {
        if (count === dies) throw killed;
      };
      await rotateKeys(at.database, new Sealer([oldKey, newKey]), SETTINGS, { signal: never }); // as it was before
      await expect(rotate(both, stop), `at ${dies}`).rejects.toBe(killed);
      expect(await openAll(both)).toEqual(EVERYTHING);
      await checkInstanceKey(db, both);
      for (const one of [old, fresh]) {
        await expect(checkInstanceKey(db, one)).rejects.toThrow(
          'is being rotated: some secrets are sealed by the old key',
        );
      }
      expect(await rotate()).toEqual({ resealed: COUNT - dies, unreadable: [] });
      expect(await openAll(fresh)).toEqual(EVERYTHING);
    }
  });

  test('keeps what a server writes meanwhile, by whichever of both keys, also over what was just read', async () => {
    const connectors = new ConnectorStore(db, new Sealer([oldKey, newKey]), clock);
    let written: Promise<unknown> = Promise.resolve();
    const { resealed } = await rotate(both, (count) => {
      if (count === COUNT)
        written = connectors.reauthorize(there.connector, { options: {}, secrets: { password: 'changed' } });
    });
    await written;
    await rotate();
    expect(resealed).toBeGreaterThanOrEqual(COUNT);
    expect(await new ConnectorStore(db, fresh, clock).secrets(there.connector)).toMatchObject({
      password: 'changed',
      key: 'pem',
    });
  });

  test('leaves what no key opens as it is, and says where it lies', async () => {
    const lost = new Sealer(randomBytes(32)).seal('lost', there.connector, 'password');
    await sql`update drover.connector_secrets set sealed = ${lost} where field = 'password'`.execute(db);
    expect(await rotate()).toEqual({ resealed: COUNT - 1, unreadable: ['connector_secrets.sealed'] });
    const { rows } = await sql<{
      sealed: Buffer;
    }>`select sealed from drover.connector_secrets where field = 'password'`.execute(db);
    expect(rows[0]?.sealed.equals(lost)).toBe(true);
  });

  test('is refused without the key that the database has', async () => {
    await expect(rotate(new Sealer([newKey, randomBytes(32)]))).rejects.toThrow('not the one that sealed the secrets');
    expect(await openAll(old)).toEqual(EVERYTHING);
  });
});
