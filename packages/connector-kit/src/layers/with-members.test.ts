import type { Connection } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { CONTENT, entryOf, memoryFixture, never, refOf, textOf } from './testing/layer-fixture.ts';
import { withMembers } from './with-members.ts';

const ABILITIES = [
  ...['walk', 'bulkRead', 'bulkWrite', 'upload', 'hashes', 'times'],
  ...['permissions', 'versions', 'access', 'quota', 'places'],
] as const;

describe('withMembers', () => {
  it('asks the connection itself for everything that is not replaced', async () => {
    const { connection, fox } = memoryFixture();
    const same = withMembers(connection, {});
    expect(await textOf(await same.read(await entryOf(same, fox), { offset: 4 }, never()))).toBe(CONTENT.slice(4));
    await same.createFolder(refOf('b'), {}, never());
    expect(await connection.stat(refOf('b'), never())).toMatchObject({ kind: 'folder' });
    expect(same.capabilities).toBe(connection.capabilities);
  });

  it('has the abilities that the connection has, and no others', () => {
    const connection: Connection = memoryFixture().connection;
    const lacking = withMembers(connection, { hashes: undefined });
    expect(ABILITIES.filter((name) => connection[name] !== undefined)).toContain('hashes');
    for (const inner of [connection, lacking]) {
      const given = withMembers(inner, {});
      for (const name of ABILITIES) expect([name, given[name]]).toEqual([name, inner[name]]);
      expect(ABILITIES.filter((name) => name in given)).toEqual(ABILITIES.filter((name) => inner[name] !== undefined));
    }
  });

  it('puts what is given in place of a member, and leaves the connection as it was', async () => {
    const { connection, fox } = memoryFixture();
    const blind = withMembers(connection, { stat: async () => null, upload: undefined });
    expect(await blind.stat(fox, never())).toBeNull();
    expect('upload' in blind).toBe(false);
    expect(await connection.stat(fox, never())).toMatchObject({ size: CONTENT.length });
  });

  it('closes the connection when it is closed', async () => {
    const { connection } = memoryFixture();
    let closed = 0;
    const inner = withMembers(connection, {
      [Symbol.asyncDispose]: async () => {
        closed++;
      },
    });
    await withMembers(inner, {})[Symbol.asyncDispose]();
    expect(closed).toBe(1);
  });
});
