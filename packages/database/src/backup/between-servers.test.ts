import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresAvailability, startPostgres } from '@drover/testing-servers';
import { expect, test } from 'vitest';
import { contentOf } from '../testing/content-of.ts';
import { fillEveryTable } from '../testing/fill-every-table.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { moveDatabase } from './move-database.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeBackup } from './write-backup.ts';

test('a backup takes everything from the embedded server to an external one and back, and so does a move', async (context) => {
  const found = await postgresAvailability();
  if (!found.available) context.skip(found.reason);
  const never = new AbortController().signal;
  const options = { version: 'test', clock: realClock };
  await using external = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'drover-move-'));
  try {
    await using embedded = await freshDatabase();
    await fillEveryTable(embedded.database);
    const before = await contentOf(embedded.database);
    await writeBackup(embedded.database, join(folder, 'there'), options, never);
    await using there = await freshDatabase({ migrated: false, serverUrl: external.url });
    await restoreBackup(there.database, join(folder, 'there'), never);
    expect(await contentOf(there.database)).toEqual(before);
    await writeBackup(there.database, join(folder, 'back'), options, never);
    await using moved = await freshDatabase({ migrated: false, serverUrl: external.url });
    await moveDatabase(embedded.database, moved.database, options, never);
    expect(await contentOf(moved.database)).toEqual(before);
    await using back = await freshDatabase({ migrated: false });
    await restoreBackup(back.database, join(folder, 'back'), never);
    expect(await contentOf(back.database)).toEqual(before);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);
