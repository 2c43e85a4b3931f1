import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../connection/database.ts';
import { lastMigration, schemaVersion } from '../migrations/migrate.ts';
import { contentOf } from '../testing/content-of.ts';
import { fillEveryTable } from '../testing/fill-every-table.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { listSequences } from './catalog.ts';
import { FRAME_HEAD_BYTES, FRAME_TYPES, frame, MAGIC } from './format.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

vi.setConfig({ testTimeout: 180_000 });

const never = new AbortController().signal;
const options = { version: '0.1.0-test', clock: realClock };
const instanceKey = randomBytes(32);
let folder: string;
let source: FreshDatabase;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-backup-'));
  source = await freshDatabase();
  await fillEveryTable(source.database);
  file = join(folder, 'full.backup');
  await writeBackup(source.database, file, options, never);
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function isUntouched({ db }: Database): Promise<boolean> {
  const { rows } = await sql`select from pg_namespace where nspname = 'drover'`.execute(db);
  return rows.length === 0;
}

describe('a backup', () => {
  test('gives every row of every table back, odd bytes included, and goes on with the same sequences', async () => {
    const before = await contentOf(source.database);
    const empty = Object.entries(before).filter(([, rows]) => rows.length === 0);
    expect(empty, 'tables that this test does not fill').toEqual([]);
    await using target = await freshDatabase({ migrated: false });
    const summary = await restoreBackup(target.database, file, never);
    expect(await contentOf(target.database)).toEqual(before);
    expect(summary).toMatchObject({ version: '0.1.0-test', tables: Object.keys(before).length, instanceKey: null });
    expect(summary.rows).toBe(Object.values(before).flat().length);
    expect(await listSequences(target.database.db)).toEqual(await listSequences(source.database.db));
    expect(await schemaVersion(target.database.db)).toBe(lastMigration());
    const { id } = await target.database.db
      .insertInto('audit')
      .values({ actor: 'a', action: 'b' })
      .returning('id')
      .executeTakeFirstOrThrow();
    expect(before['audit']?.some((row) => row.startsWith(`(${id},`))).toBe(false);
    await expect(
      target.database.db
        .insertInto('sessions')
        .values({ id_hash: Buffer.of(1), user_id: 'nobody', expires_at: new Date() })
        .execute(),
      'references are checked again',
    ).rejects.toMatchObject({ kind: 'precondition-failed' });
  });

  test('shows one moment, while others go on writing', async () => {
    await using busy = await freshDatabase();
    const { db } = busy.database;
    let writing = true;
    const writer = (async () => {
      for (let at = 0; writing; at++) {
        await db.transaction().execute(async (tx) => {
          await tx
            .insertInto('settings')
            .values({ key: `${at}`, value: '1' })
            .execute();
          await tx
            .insertInto('audit')
            .values({ actor: `${at}`, action: 'pair' })
            .execute();
        });
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await writeBackup(busy.database, join(folder, 'busy'), options, never);
    writing = false;
    await writer;
    await using target = await freshDatabase({ migrated: false });
    await restoreBackup(target.database, join(folder, 'busy'), never);
    const { audit = [], settings = [] } = await contentOf(target.database);
    expect(settings.length).toBeGreaterThan(0);
    expect(audit.length).toBe(settings.length);
  });

  test('is readable by its owner alone, and holds the instance key only when asked', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const unpacked = gunzipSync((await readFile(file)).subarray(MAGIC.length)).toString('latin1');
    expect(unpacked.includes(instanceKey.toString('base64'))).toBe(false);
    const withKey = join(folder, 'with-key');
    expect(await writeBackup(source.database, withKey, { ...options, instanceKey }, never)).toMatchObject({
      hasInstanceKey: true,
    });
    await using target = await freshDatabase({ migrated: false });
    expect((await restoreBackup(target.database, withKey, never)).instanceKey?.equals(instanceKey)).toBe(true);
  });

  test('holds no session and no one-time link', async () => {
    const { db } = source.database;
    for (const table of ['sessions', 'sign_in_links'] as const) {
      expect((await db.selectFrom(table).selectAll().execute()).length, 'filled before').toBeGreaterThan(0);
    }
    const names = framesOf(await unpack(file)).filter(({ type }) => type === FRAME_TYPES.table);
    const tables = names.map(({ content }) => (JSON.parse(content.toString()) as { name: string }).name);
    expect(tables).toContain('users');
    expect(tables.filter((name) => ['sessions', 'sign_in_links'].includes(name))).toEqual([]);
  });

  test('takes the place of no file', async () => {
    const other = join(folder, 'other-file');
    await writeFile(other, 'precious');
    await expect(writeBackup(source.database, other, options, never)).rejects.toMatchObject({
      kind: 'already-exists',
      message: `${other} is there already, so no backup was written.`,
    });
    expect(await readFile(other, 'utf8')).toBe('precious');
    expect((await readdir(folder)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  test('that cannot be written leaves no file, and says why', async () => {
    const nowhere = join(folder, 'missing', 'backup');
    await expect(writeBackup(source.database, nowhere, options, never)).rejects.toMatchObject({
      kind: 'permission-denied',
      message: `The backup ${nowhere} cannot be written.`,
    });
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 5);
    await expect(writeBackup(source.database, join(folder, 'aborted'), options, controller.signal)).rejects.toBe(
      reason,
    );
    await using empty = await freshDatabase({ migrated: false });
    await expect(writeBackup(empty.database, join(folder, 'empty'), options, never)).rejects.toMatchObject({
      kind: 'not-found',
    });
    const left = (await readdir(folder)).filter((name) => /aborted|empty|missing|unfinished/.test(name));
    expect(left).toEqual([]);
  });
});

describe('restoring', () => {
  test('refuses a truncated backup wherever it was cut, and leaves the database empty', async () => {
    const whole = await readFile(file);
    await using target = await freshDatabase({ migrated: false });
    for (const share of [0, 0.01, 0.3, 0.6, 0.9, 0.999]) {
      const cut = join(folder, 'cut');
      await writeFile(cut, whole.subarray(0, Math.floor(whole.length * share)));
      const kind = share === 0 ? 'config-invalid' : 'corrupt';
      await expect(restoreBackup(target.database, cut, never), `at ${share}`).rejects.toMatchObject({ kind });
      expect(await isUntouched(target.database)).toBe(true);
    }
  });

  test('refuses a backup in which a single bit was changed, packed or unpacked', async () => {
    const whole = await readFile(file);
    const unpacked = gunzipSync(whole.subarray(MAGIC.length));
    await using target = await freshDatabase({ migrated: false });
    const altered = join(folder, 'altered');
    const refusesAt = async (bytes: Buffer, at: number, pack: (bytes: Buffer) => Buffer): Promise<void> => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(altered, pack(changed));
      await expect(restoreBackup(target.database, altered, never), `bit of byte ${at}`).rejects.toBeInstanceOf(Error);
      expect(await isUntouched(target.database)).toBe(true);
    };
    const steps = Array.from({ length: 8 }, (_, at) => at / 8);
    for (const share of steps) await refusesAt(whole, Math.floor(whole.length * share), (bytes) => bytes);
    for (const share of steps) {
      await refusesAt(unpacked, Math.floor(unpacked.length * share), (bytes) =>
        Buffer.concat([MAGIC, gzipSync(bytes)]),
      );
    }
  });

  test('refuses a database that holds something, and changes nothing in it', async () => {
    const before = await contentOf(source.database);
    await expect(restoreBackup(source.database, file, never)).rejects.toMatchObject({ kind: 'precondition-failed' });
    expect(await contentOf(source.database)).toEqual(before);
  });

  test('takes the database of a server that was started but never signed in to', async () => {
    await using target = await freshDatabase();
    await target.database.db.insertInto('settings').values({ key: 'instance-key-canary', value: '"other"' }).execute();
    await restoreBackup(target.database, file, never);
    expect(await contentOf(target.database)).toEqual(await contentOf(source.database));
  });

  test('leaves the sessions out that an older version has put into a backup', async () => {
    const frames = framesOf(await unpack(file));
    const table = { name: 'sessions', columns: ['id_hash', 'user_id', 'expires_at'] };
    const session = [
      { type: FRAME_TYPES.table, content: Buffer.from(JSON.stringify(table)) },
      { type: FRAME_TYPES.data, content: Buffer.from(`\\\\x01\tsomebody\t2100-01-01 00:00:00+00\n`) },
      { type: FRAME_TYPES.tableEnd, content: Buffer.from('{"rows":1}') },
    ];
    const older = join(folder, 'older');
    await writeFile(older, Buffer.concat([MAGIC, gzipSync(packedFrames([...frames.slice(0, -1), ...session]))]));
    await using target = await freshDatabase({ migrated: false });
    await restoreBackup(target.database, older, never);
    expect(await target.database.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
    expect((await target.database.db.selectFrom('users').selectAll().execute()).length).toBeGreaterThan(0);
  });

  test('takes a backup of an older schema and brings it up to date', async () => {
    await using old = await freshDatabase({ upTo: '0001-base' });
    await old.database.db.insertInto('settings').values({ key: 'k', value: '"v"' }).execute();
    const oldFile = join(folder, 'old');
    await writeBackup(old.database, oldFile, options, never);
    expect(await schemaVersion(old.database.db), 'writing a backup changes nothing').toBe('0001-base');
    await using target = await freshDatabase({ migrated: false });
    await restoreBackup(target.database, oldFile, never);
    expect(await schemaVersion(target.database.db)).toBe(lastMigration());
    expect((await contentOf(target.database))['settings']).toEqual(['(k,"""v""")']);
  });

  test('refuses the backup of a newer version by name', async () => {
    const unpacked = gunzipSync((await readFile(file)).subarray(MAGIC.length)).toString('latin1');
    const newer = unpacked.replace(`"${lastMigration()}"`, `"${lastMigration().replace(/^..../, '9999')}"`);
    await writeFile(join(folder, 'newer'), Buffer.concat([MAGIC, gzipSync(Buffer.from(newer, 'latin1'))]));
    await using target = await freshDatabase({ migrated: false });
    await expect(restoreBackup(target.database, join(folder, 'newer'), never)).rejects.toMatchObject({
      kind: 'config-invalid',
      message: 'The backup was written by Drover 0.1.0-test, which is newer than this one.',
    });
    expect(await isUntouched(target.database)).toBe(true);
  });

  test('says what is wrong with a file that is none', async () => {
    await using target = await freshDatabase({ migrated: false });
    await expect(restoreBackup(target.database, join(folder, 'none'), never)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(restoreBackup(target.database, import.meta.filename, never)).rejects.toMatchObject({
      kind: 'config-invalid',
      message: `${import.meta.filename} is no backup that this version of Drover can read.`,
    });
  });
});

interface Frame {
  readonly type: number;
  readonly content: Buffer;
}

async function unpack(path: string): Promise<Buffer> {
  return gunzipSync((await readFile(path)).subarray(MAGIC.length));
}

function framesOf(unpacked: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < unpacked.length; ) {
    const end = at + FRAME_HEAD_BYTES + unpacked.readUInt32BE(at + 1);
    frames.push({ type: unpacked.readUInt8(at), content: unpacked.subarray(at + FRAME_HEAD_BYTES, end) });
    at = end;
  }
  return frames;
}

/** These frames and an end that belongs to them. */
function packedFrames(frames: readonly Frame[]): Buffer {
  const bytes = Buffer.concat(frames.flatMap(({ type, content }) => frame(type, content)));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return Buffer.concat([bytes, ...frame(FRAME_TYPES.end, Buffer.from(JSON.stringify({ sequences: [], sha256 })))]);
}
