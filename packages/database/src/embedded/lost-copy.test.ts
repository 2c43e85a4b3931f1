import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { restoreBackup } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { Database } from '../connection/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { realClock } from '../testing/process-host.ts';
import { startEmbedded, testFolder } from '../testing/start-embedded.ts';

const never = new AbortController().signal;

test('a server that is killed while it is saved or restored fails that with a clear error, and leaves nothing half', async () => {
  await using folder = await testFolder();
  await using server = await startEmbedded(folder);
  await using database = await Database.open({ url: server.url, clock: realClock, applicationName: 'tests' });
  const { db } = database;
  await migrate(db);
  const seed = randomBytes(8).toString('hex');
  await sql`insert into drover.settings
    select n::text, to_jsonb(string_agg(md5(${seed} || n || m), '')) from generate_series(1, 4000) n, generate_series(1, 250) m
    group by n`.execute(db);
  const backups = await mkdtemp(join(tmpdir(), 'drover-lost-'));
  try {
    const file = join(backups, 'whole');
    await writeBackup(database, file, { version: 'test', clock: realClock }, never);
    const killSoon = (ms: number) => setTimeout(() => process.kill(server.pid, 'SIGKILL'), ms);
    killSoon(60);
    await expect(
      writeBackup(database, join(backups, 'lost'), { version: 'test', clock: realClock }, never),
    ).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
    expect(await readdir(backups)).toEqual(['whole']);

    const hash = async (): Promise<string> => {
      const { rows } = await sql<{
        key: string;
        value: unknown;
      }>`select * from drover.settings order by key collate "C"`.execute(db);
      return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    };
    const before = await vi.waitFor(hash, { timeout: 60_000 }); // recovery takes as long as the machine is busy
    await sql`drop schema drover cascade`.execute(db);
    killSoon(250);
    await expect(restoreBackup(database, file, never)).rejects.toMatchObject({ kind: 'unavailable' });
    const schemas = () => sql`select from pg_namespace where nspname = 'drover'`.execute(db);
    expect((await vi.waitFor(schemas, { timeout: 20_000 })).rows).toEqual([]);
    await restoreBackup(database, file, never);
    expect(await hash()).toBe(before);
  } finally {
    await rm(backups, { recursive: true });
  }
}, 120_000);
