import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';

test('gives back big numbers as numbers, and refuses those that a number cannot hold', async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh.database;
  const read = (text: string) => sql<{ value: unknown }>`select ${text}::bigint as value`.execute(db);
  expect((await read('9007199254740991')).rows).toEqual([{ value: Number.MAX_SAFE_INTEGER }]);
  await expect(read('9007199254740992')).rejects.toMatchObject({ kind: 'unexpected' });
});
