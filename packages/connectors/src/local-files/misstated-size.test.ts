import { existsSync } from 'node:fs';
import { realClock } from '@drover/connector-kit/testing';
import { expect, it } from 'vitest';
import { openFolder } from './connection.ts';
import { bytesOf, entryAt, never, refOf } from './testing/local-fixture.ts';

const made = '/proc/sys/kernel';

it.skipIf(!existsSync(`${made}/ostype`))(
  'a file that holds more than the nothing it states is not read as empty',
  async () => {
    await using connection = await openFolder(made, realClock, { durable: false });
    const entry = await entryAt(connection, refOf('ostype'));
    expect(entry.size).toBe(0);
    const content = await bytesOf(await connection.read(entry, { offset: 0 }, never()));
    expect(content.length).toBeGreaterThan(0);
  },
);
