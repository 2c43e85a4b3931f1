import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { openFolder } from './connection.ts';
import { archivedNames } from './facts/archived-names.ts';
import type { FactsHelper } from './facts/facts-helper.ts';
import type { OfflineFiles } from './offline-files.ts';
import { pathAccess } from './open-folder.ts';
import { bytesOf, entryAt, listed, localFixture, never, refOf } from './testing/local-fixture.ts';

/** A file of 1,000 bytes without a block on the disk beside one with its content, as archives leave them. */
async function archived(offline?: OfflineFiles) {
  const fixture = await localFixture();
  await writeFile(join(fixture.disk, 'away'), '');
  await truncate(join(fixture.disk, 'away'), 1_000);
  await writeFile(join(fixture.disk, 'here'), 'x'.repeat(1_000));
  await writeFile(join(fixture.disk, 'empty'), '');
  const settings = offline === undefined ? { durable: false } : { durable: false, offline };
  const connection = await openFolder(fixture.disk, realClock, settings);
  return {
    connection,
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

describe.runIf(process.platform === 'linux')('files whose content is in an archive', () => {
  it('are told apart in listings, and are not read', async () => {
    await using fixture = await archived({ withoutBlocks: true });
    const { connection } = fixture;
    const told = (await listed(connection, refOf())).map(({ name, offline }) => [name, offline]).sort();
    expect(told).toEqual([
      ['away', 'kept'],
      ['empty', undefined],
      ['here', undefined],
    ]);
    const entry = await entryAt(connection, refOf('away'));
    expect(entry.offline).toBe('kept');
    const refused = { kind: 'unsupported', vendor: 'OFFLINE', retryable: false };
    await expect(connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject(refused);
    await expect(connection.hashes.hash(entry, 'md5', never())).rejects.toMatchObject(refused);
    expect(
      await bytesOf(await connection.read(await entryAt(connection, refOf('here')), { offset: 0 }, never())),
    ).toHaveLength(1_000);
  });

  it('are fetched back as far as that is allowed', async () => {
    const asked: number[] = [];
    const mayRecall = async (bytes: number): Promise<boolean> => asked.push(bytes) === 1;
    await using fixture = await archived({ withoutBlocks: true, mayRecall });
    const entry = await entryAt(fixture.connection, refOf('away'));
    expect(entry.offline).toBe('recalled');
    expect(await bytesOf(await fixture.connection.read(entry, { offset: 0 }, never()))).toHaveLength(1_000);
    await expect(fixture.connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('in a day'),
    });
    expect(asked).toEqual([1_000, 1_000]);
  });

  it('are told by their attributes where the kind of the file system is not known, as on Windows', async () => {
    await using fixture = await localFixture();
    for (const name of ['away', 'sparse', 'here']) {
      await writeFile(join(fixture.disk, name), name === 'here' ? 'x' : '');
      if (name !== 'here') await truncate(join(fixture.disk, name), 1_000);
    }
    const asked: string[][] = [];
    const helper: FactsHelper = {
      ask: async ({ names }) => {
        asked.push([...names].sort());
        return new Map([['away', { attributes: ['archive', 'recall-on-data-access'] }]]);
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    const offline = { withoutBlocks: false, confirm: archivedNames(helper) };
    await using connection = await openFolder(fixture.disk, realClock, { durable: false, offline, access: pathAccess });
    const told = (await listed(connection, refOf())).map(({ name, offline: word }) => [name, word]).sort();
    expect(told).toEqual([
      ['away', 'kept'],
      ['here', undefined],
      ['sparse', undefined],
    ]);
    expect(asked).toEqual([['away', 'sparse']]);
    const sparse = await entryAt(connection, refOf('sparse'));
    expect(sparse.offline).toBeUndefined();
    expect(await bytesOf(await connection.read(sparse, { offset: 0 }, never()))).toHaveLength(1_000);
    await expect(
      connection.read(await entryAt(connection, refOf('away')), { offset: 0 }, never()),
    ).rejects.toMatchObject({ vendor: 'OFFLINE' });
  });

  it('are sparse files like others where no archive is', async () => {
    for (const offline of [undefined, { withoutBlocks: false }]) {
      await using fixture = await archived(offline);
      const entry = await entryAt(fixture.connection, refOf('away'));
      expect(entry.offline).toBeUndefined();
      expect(await bytesOf(await fixture.connection.read(entry, { offset: 0 }, never()))).toHaveLength(1_000);
    }
  });
});
