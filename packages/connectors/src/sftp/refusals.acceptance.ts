import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, ItemRef } from '@drover/core';
import { type SftpServer, smallDiskAvailability } from '@drover/testing-servers';
import { describe, expect, it } from 'vitest';
import { realServers, withConnection } from './testing/real-servers.ts';
import { bodyOf, failureOf, target } from './testing/scripted-session.ts';

const never = new AbortController().signal;
const MEGABYTE = 1024 * 1024;

const smallDisk = await smallDiskAvailability();

/** A server, and a connection to its writable folder; both end with the work. */
async function withServer(
  starting: Promise<SftpServer>,
  work: (connection: Connection, server: SftpServer) => Promise<void>,
): Promise<void> {
  await using server = await starting;
  await withConnection(server, (connection) => work(connection, server));
}

function write(connection: Connection, name: string, bytes: number) {
  return connection.write(target(name, bytes), bodyOf(Buffer.alloc(bytes, 7)), never);
}

async function namesIn(connection: Connection, folder: ItemRef = { root: '', segments: [] }): Promise<string[]> {
  const names: string[] = [];
  for await (const page of connection.list(folder, never)) names.push(...page.map(({ name }) => name));
  return names.sort();
}

for (const { name, unavailable, start } of realServers) {
  describe.skipIf(unavailable !== null)(`what ${name} refuses`, () => {
    it.skipIf(!smallDisk.available)('a full disk is called full, nothing half is left, and room helps', async () => {
      await withServer(start({ capacity: 8 * MEGABYTE }), async (connection) => {
        await write(connection, 'first', 3.25 * MEGABYTE); // four of the many fit at most, and leave room for the last one
        const full = { kind: 'quota-exceeded', fault: 'space', scope: 'root' };
        expect(await failureOf(write(connection, 'too-large', 20 * MEGABYTE))).toMatchObject(full);
        const many = Array.from({ length: 40 }, (_, i) => write(connection, `many-${i}`, MEGABYTE));
        const outcomes = await Promise.allSettled(many);
        const failures = outcomes.filter((each) => each.status === 'rejected').map((each) => each.reason);
        expect(failures.length).toBeGreaterThan(30);
        for (const failure of failures) expect(failure).toMatchObject(full);
        const names = await namesIn(connection);
        expect(names.filter((each) => each.startsWith('.drover-'))).toEqual([]);
        expect(names).toHaveLength(1 + outcomes.length - failures.length);
        expect(await connection.quota?.free({ root: '', segments: [] }, never)).toBeLessThanOrEqual(4.75 * MEGABYTE);
        await write(connection, 'fits', MEGABYTE / 2);
      });
    });

    it('a server for reading only is told as a matter of permission', async () => {
      await withServer(start({ readOnly: true }), async (connection) => {
        const forbidden = { kind: 'permission-denied', fault: 'permission' };
        expect(await failureOf(write(connection, 'a', 10))).toMatchObject(forbidden);
        const making = connection.createFolder({ root: '', segments: ['folder'] }, {}, never);
        expect(await failureOf(making)).toMatchObject(forbidden);
        expect(await namesIn(connection)).toEqual([]);
      });
    });

    it('a folder without the right to write is told likewise, and works once the right is given', async () => {
      await withServer(start(), async (connection, server) => {
        const folder = join(server.folder, 'closed');
        await mkdir(folder);
        await server.adopt();
        await chmod(folder, 0o555);
        const item = { root: '', segments: ['closed', 'a'] };
        const writing = () => connection.write({ ...target('a', 3), item }, bodyOf(Buffer.from('abc')), never);
        expect(await failureOf(writing())).toMatchObject({ kind: 'permission-denied', fault: 'permission', item });
        await chmod(folder, 0o755);
        expect(await writing()).toMatchObject({ size: 3 });
      });
    });
  });
}
