import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { addRows, ConnectorStore, Database, MigrationStore, migrate, Sealer, startRun } from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { processWorld } from '../apps/server/src/world.ts';
import { PLACES, startPlace } from '../soak/support/service-places.ts';
import { makeData } from './data.ts';
import { descendantCpuSeconds } from './measure.ts';

/**
 * Many small rows, one folder each: how many a second, and what CPU they take (workers, PostgreSQL, servers), between local folders, FTP and SFTP.
 * `node bench/rows.ts --rows 1000 --files 5 --workers 1 --from local --to sftp`
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000' },
    files: { type: 'string', default: '5' },
    workers: { type: 'string', default: '1' },
    from: { type: 'string', default: 'local' },
    to: { type: 'string', default: 'local' },
  },
});
const [rows, files, workers] = [Number(values.rows), Number(values.files), Number(values.workers)];
const MAIN = resolve(import.meta.dirname, '../apps/server/src/main.ts');
const KEY = Buffer.alloc(32, 7);
const { clock } = processWorld(process);

await using cleanup = new AsyncDisposableStack();
const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
cleanup.defer(() => rm(work, { recursive: true, force: true }));
const placeOf = async (wanted: string) => {
  const name = PLACES.find((each) => each === wanted);
  if (name === undefined) throw new RangeError(`${wanted} is none of ${PLACES.join(', ')}`);
  return cleanup.use(await startPlace(name, work));
};
const from = await placeOf(values.from);
await makeData(from.onDisk(''), { name: 'from', files: rows * files, perFolder: files, bytes: 2048 });
const to = await placeOf(values.to);
await to.clear('to');
const sides = [from.connector('from'), to.connector('to')] as const;
const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
const database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover bench' }));
await migrate(database.db);
const connectors = new ConnectorStore(database.db, new Sealer(KEY), clock);
const [source, destination] = await Promise.all(
  sides.map(async ({ type, options, secrets }) => {
    const fast = type === 'local-files' ? { durable: false } : {};
    const wish = { type, displayName: type, options: { ...options, ...fast }, secrets };
    return (await connectors.create({ ...wish, ownerId: null, shared: true })).id;
  }),
);
const migration = await new MigrationStore(database.db).create({
  ...{ name: 'bench', priority: 0, policy: {}, filters: {}, ownerId: null },
  ...{ sourceConnectorId: source ?? '', destinationConnectorId: destination ?? '' },
});
const made = await addRows(
  database.db,
  migration,
  Array.from({ length: rows }, (_, row) => {
    const name = `d${String(row).padStart(4, '0')}`;
    const [source, destination] = [
      { root: '', path: [...sides[0].path, name] },
      { root: '', path: [...sides[1].path, name] },
    ];
    return { source, destination, tags: [], notes: '' };
  }),
);
for (const transferId of made) await startRun(database, { transferId, mode: 'copy', requestedBy: null });
const env = {
  ...process.env,
  DATABASE_URL: postgres.url,
  DROVER_KEY: KEY.toString('base64'),
  DROVER_LOCAL_ROOTS: work,
};
const crew: ChildProcess[] = Array.from({ length: workers }, () =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'worker'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  }),
);
const count = async (where: string): Promise<number> =>
  await database.withClient(async (client) =>
    Number((await client.query(`select count(*) as n from drover.runs where ${where}`)).rows[0]?.n),
  );
while ((await count('started_at is not null')) === 0) await delay(20);
const cpu = descendantCpuSeconds();
const began = performance.now();
while ((await count("state <> 'ended'")) > 0) await delay(100);
const seconds = (performance.now() - began) / 1000;
const used = descendantCpuSeconds() - cpu;
const good = await count('status between 100 and 199');
const there = (await readdir(to.onDisk('to'))).length;
console.log(
  JSON.stringify({
    rows,
    files,
    workers,
    seconds,
    rowsPerSecond: rows / seconds,
    cpuPerRowMs: (used / rows) * 1000,
    good,
    there,
  }),
);
for (const child of crew) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}
