import { expect, test } from 'vitest';
import { TransferStore } from '../stores/transfer-store.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { selectedIn } from './run-selection.ts';
import { startRun } from './start-run.ts';

/** More than are read in one step. */
const ITEMS = 12_000;

test('a run of more problems than one step reads goes to each of them, and by the folders on the way alone', async () => {
  await using fresh = await freshDatabase();
  const { database } = fresh;
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const transfer = await new TransferStore(database.db).create({
    ...{ name: 'test', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  const wish = { transferId: transfer.id, mode: 'copy', requestedBy: null } as const;
  const earlier = await startRun(database, wish);
  await database.withClient(async (client) => {
    // A folder that is a problem itself comes after all that was one below it.
    await client.query(
      `insert into drover.items (run, seq, path, folder, outcome, bytes, started, took, cause)
        select r.number, n, case when n <= $2 then '/a/b' || n % 100 || '/' || n else '/a/b7' end, n > $2, 20, 1, 0, 1, 'c'
        from drover.runs r, generate_series(1, $2::int + 1) n where r.id = $1`,
      [earlier, ITEMS],
    );
    await client.query(`update drover.runs set state = 'ended', ended_at = now()`);
  });
  const run = await startRun(database, { ...wish, only: { runId: earlier, cause: 'c' } });
  await database.withClient(async (client) => {
    const { rows } = await client.query<{ number: number; items: number }>(
      'select number, only_items as items from drover.runs where id = $1',
      [run],
    );
    const { number = 0, items } = rows[0] ?? {};
    expect(items).toBe(ITEMS + 1);
    expect(await selectedIn(client, number, [])).toEqual(new Map([['a', 'through']]));
    const inner = await selectedIn(client, number, ['a']);
    expect([inner?.size, inner?.get('b6'), inner?.get('b7')]).toEqual([100, 'through', 'folder']);
    const names = Array.from({ length: ITEMS / 100 }, (_, at) => String(at * 100 + 6));
    expect([...((await selectedIn(client, number, ['a', 'b6'])) ?? [])].sort()).toEqual(
      names.map((name) => [name, 'file']).sort(),
    );
    expect(await selectedIn(client, number, ['a', 'b7'])).toBeNull();
    expect(await selectedIn(client, number, ['a', 'b101'])).toEqual(new Map());
  });
}, 60_000);
