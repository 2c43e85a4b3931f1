import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addRows, endWorker, MigrationStore, QueueStore, startRun } from '@drover/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeData } from '../bench/data.ts';
import { hashTree } from '../soak/support/tree.ts';
import { LeasedBed } from './support/leased-bed.ts';

const ROWS = 240;
const FILES = 2;
const AT_ONCE = 20;
const PAIR = { sourceConnectorId: 'from', destinationConnectorId: 'to' };

let work = '';
let from = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-rows-'));
  from = await makeData(work, { name: 'from', files: ROWS * FILES, perFolder: FILES, bytes: 512 });
});
afterAll(() => rm(work, { recursive: true, force: true }));

const LONG = { timeout: 600_000 };

interface Standing {
  readonly ended: number;
  readonly good: number;
  readonly runs: number;
  readonly underWay: number;
}

test(
  'rows that a killed worker had are begun by others: none is lost, none twice, never more at once than allowed',
  LONG,
  async () => {
    const to = await mkdtemp(join(work, 'to-'));
    const local = (path: string) => ({ type: 'local-files', options: { path, durable: false } }) as const;
    await using bed = await LeasedBed.create({ from: local(from), to: local(to) });
    const { database } = bed;
    const wish = { ...PAIR, name: 'M', priority: 0, ownerId: null, policy: { verify: 'size' }, filters: {} };
    const migration = await new MigrationStore(database.db).create(wish);
    const places = Array.from({ length: ROWS }, (_, row) => ({ root: '', path: [`d${String(row).padStart(4, '0')}`] }));
    const rows = places.map((place) => ({ source: place, destination: place, tags: [], notes: '' }));
    for (const transferId of await addRows(database.db, migration, rows)) {
      await startRun(database, { transferId, mode: 'copy', requestedBy: null });
    }
    const queue = new QueueStore(database);
    await queue.limit(PAIR, AT_ONCE);
    const standing = async (): Promise<Standing> => {
      const { rows: found } = await database.withClient((client) =>
        client.query<Standing>(
          `select count(*) filter (where state = 'ended')::int as ended, count(*)::int as runs,
          count(*) filter (where status = 100)::int as good,
          count(*) filter (where state <> 'ended' and admitted_at is not null)::int as "underWay" from drover.runs`,
        ),
      );
      const [now] = found;
      if (now === undefined) throw new Error('no answer');
      expect(now.underWay).toBeLessThanOrEqual(AT_ONCE);
      return now;
    };
    const until = async (holds: (now: Standing) => boolean): Promise<void> => {
      for (const end = performance.now() + 300_000; !holds(await standing()); await delay(20)) {
        if (performance.now() > end) throw new Error(`it did not come so far: ${JSON.stringify(await standing())}`);
      }
    };
    const victim = bed.worker();
    bed.worker();
    await until(({ ended }) => ended >= 40);
    await victim.kill('SIGKILL');
    await endWorker(database, victim.id); // else its leases run for 20 s
    await until(({ ended }) => ended === ROWS);
    expect(await standing()).toEqual({ ended: ROWS, good: ROWS, runs: ROWS, underWay: 0 });
    expect(await hashTree(to)).toEqual(await hashTree(from));
    const { rows: twice } = await database.withClient((client) =>
      client.query('select run, path from drover.items where not folder group by run, path having count(*) > 1'),
    );
    expect(twice).toEqual([]);
    expect(await queue.of(migration.id, PAIR)).toMatchObject({ underWay: 0, waiting: 0 });
  },
);
