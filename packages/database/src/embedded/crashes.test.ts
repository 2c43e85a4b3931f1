import { readdir, readFile } from 'node:fs/promises';
import { StorageError } from '@drover/core';
import { expect, test, vi } from 'vitest';
import { Database } from '../connection/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { realClock } from '../testing/process-host.ts';
import { startEmbedded, testFolder } from '../testing/start-embedded.ts';
import type { EmbeddedEvent } from './embedded-postgres.ts';

vi.setConfig({ testTimeout: 120_000 });

const BATCH = 200;

/** Inserts batches without pause; knows which were confirmed, and what the others were told. */
class Writer {
  readonly confirmed = new Set<number>();
  readonly failures: unknown[] = [];
  readonly #done: Promise<void>;
  #on = true;

  constructor({ db }: Database, lane: number) {
    this.#done = (async () => {
      for (let batch = lane * 1_000_000; this.#on; batch++) {
        const rows = Array.from({ length: BATCH }, (_, at) => ({ key: `${batch}/${at}`, value: '1' }));
        try {
          await db.transaction().execute((tx) => tx.insertInto('settings').values(rows).execute());
          this.confirmed.add(batch);
        } catch (error) {
          this.failures.push(error);
        }
      }
    })();
  }

  async stop(): Promise<void> {
    this.#on = false;
    await this.#done;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')));
  return stats
    .filter((text) => Number(text.split(') ')[1]?.split(' ')[1]) === pid)
    .map((text) => Number.parseInt(text, 10));
}

test.each(['the server', 'the server and all its children', 'one of its children'])(
  'loses nothing that was confirmed when %s is killed, and goes on by itself',
  async (victim) => {
    await using folder = await testFolder();
    const events: EmbeddedEvent[] = [];
    await using server = await startEmbedded(folder, { onEvent: (event) => events.push(event) });
    await using database = await Database.open({
      ...{ url: server.url, clock: realClock, applicationName: 'tests', connections: 4 },
    });
    await migrate(database.db);
    const writers = [1, 2, 3].map((lane) => new Writer(database, lane));
    for (let kill = 0; kill < 3; kill++) {
      const before = writers.map(({ confirmed }) => confirmed.size);
      await vi.waitFor(
        () => expect(writers.every(({ confirmed }, at) => confirmed.size > (before[at] ?? 0) + 3)).toBe(true),
        { timeout: 30_000 },
      );
      const children = await childrenOf(server.pid);
      expect(children.length).toBeGreaterThan(3);
      const victims = victim === 'one of its children' ? children.slice(-1) : [server.pid];
      if (victim === 'the server and all its children') victims.push(...children);
      for (const pid of victims) process.kill(pid, 'SIGKILL');
    }
    const last = writers.map(({ confirmed }) => confirmed.size);
    await vi.waitFor(
      () => expect(writers.every(({ confirmed }, at) => confirmed.size > (last[at] ?? 0) + 3)).toBe(true),
      {
        timeout: 30_000,
      },
    );
    await Promise.all(writers.map((writer) => writer.stop()));

    const rows = await database.db
      .selectFrom('settings')
      .select((eb) => [
        eb.fn<string>('split_part', ['key', eb.val('/'), eb.val(1)]).as('batch'),
        eb.fn.countAll<number>().as('rows'),
      ])
      .groupBy('batch')
      .execute();
    expect(
      rows.filter((row) => row.rows !== BATCH),
      'half a batch',
    ).toEqual([]);
    const stored = new Set(rows.map(({ batch }) => Number(batch)));
    const missing = writers.flatMap(({ confirmed }) => [...confirmed]).filter((batch) => !stored.has(batch));
    expect(missing, 'confirmed and lost').toEqual([]);
    const failures = writers.flatMap((writer) => writer.failures);
    expect(failures.length, 'somebody was interrupted').toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(StorageError);
      expect(failure).toMatchObject({ kind: 'unavailable', retryable: true });
    }
    expect(events.filter(({ kind }) => kind === 'lost').length).toBeGreaterThan(0);
    expect(events.filter(({ kind }) => kind === 'restart-failed')).toEqual([]);
  },
);

test('says at once that a closed database is closed, and after its patience that none is there', async () => {
  await using folder = await testFolder();
  const server = await startEmbedded(folder);
  const database = await Database.open({
    url: server.url,
    clock: realClock,
    applicationName: 'tests',
    patienceMs: 600,
  });
  await server.close();
  const begun = performance.now();
  await expect(migrate(database.db)).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
  const waited = performance.now() - begun;
  expect(waited).toBeGreaterThan(300);
  expect(waited).toBeLessThan(5_000);
  await database.close();
  await expect(database.db.selectFrom('users').selectAll().execute()).rejects.toMatchObject({ retryable: false });
  await expect(
    Database.open({ url: server.url, clock: realClock, applicationName: 'tests', patienceMs: 0 }),
  ).rejects.toMatchObject({ kind: 'unavailable' });
});
