import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, type ResumableUpload, versionOf, type WriteTarget } from '@drover/core';
import type { SftpServer } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realServers, withConnection } from './testing/real-servers.ts';
import { bodyOf, pattern, ref, target } from './testing/scripted-session.ts';

const never = new AbortController().signal;
const CONTENT = pattern(300_000);

for (const { name, unavailable, start } of realServers) {
  describe.skipIf(unavailable !== null)(`SFTP rights at ${name}`, () => {
    let server: SftpServer;
    let usual: number;
    let usualFolder: number;

    beforeAll(async () => {
      server = await start();
      await withConnection(server, async (connection) => {
        await connection.write(target('usual', 1), bodyOf(Buffer.from('x')), never);
        await connection.createFolder(ref('usual folder'), {}, never);
      });
      usual = await modeOf('usual');
      usualFolder = await modeOf('usual folder');
    });
    afterAll(() => server.stop());

    async function modeOf(path: string): Promise<number> {
      return (await stat(join(server.folder, path))).mode & 0o7777;
    }

    /** Tells which rights the temporary file has once bytes have reached the server, and all that it ever had. */
    async function write(connection: Connection, file: WriteTarget): Promise<number[]> {
      const modes = new Set<number>();
      const look = async () => modes.add(await modeOf(file.temporary));
      async function* body(): AsyncGenerator<Uint8Array> {
        yield CONTENT.subarray(0, 290_000);
        await expect.poll(async () => (await stat(join(server.folder, file.temporary))).size).toBeGreaterThan(0);
        await look();
        yield CONTENT.subarray(290_000);
      }
      await connection.write({ ...file, beforeCommit: async () => void (await look()) }, body(), never);
      return [...modes];
    }

    it('gives a new file no more than it is told, nor more than the server gives to new files, from its first byte on', async () => {
      await withConnection(server, async (connection) => {
        for (const most of [0o600, 0o640, 0o604, 0o644, 0o666]) {
          const name = most.toString(8);
          const seen = await write(connection, target(name, CONTENT.length, { meta: { mode: most } }));
          expect([name, ...seen, await modeOf(name)]).toEqual([name, usual & most, usual & most]);
        }
      });
    });

    it('holds to it in the first file of a connection, and in many at once', async () => {
      await withConnection(server, async (connection) => {
        const names = Array.from({ length: 30 }, (_, i) => `at once ${i}`);
        await Promise.all(
          names.map((name, i) => {
            const mode = i % 2 === 0 ? 0o600 : 0o644;
            return connection.write(target(name, 1, { meta: { mode } }), bodyOf(Buffer.from('x')), never);
          }),
        );
        expect(await Promise.all(names.map(modeOf))).toEqual(
          names.map((_, i) => usual & (i % 2 === 0 ? 0o600 : 0o644)),
        );
      });
    });

    it('gives a new folder no more than it is told, and leaves one that is there as it is', async () => {
      await withConnection(server, async (connection) => {
        for (const mode of [0o700, 0o750, 0o755, 0o777]) {
          const name = `folder ${mode.toString(8)}`;
          expect((await connection.createFolder(ref(name), { mode }, never)).mode).toBe(usualFolder & mode);
          expect(await modeOf(name)).toBe(usualFolder & mode);
        }
        await connection.createFolder(ref('usual folder'), { mode: 0o700 }, never);
        expect(await modeOf('usual folder')).toBe(usualFolder);
      });
    });

    it('keeps the rights of a file that is replaced, and shows its new content to nobody else before', async () => {
      await withConnection(server, async (connection) => {
        for (const mode of [0o600, 0o644, 0o755]) {
          const name = `replaced ${mode.toString(8)}`;
          await connection.write(target(name, 1), bodyOf(Buffer.from('x')), never);
          await chmod(join(server.folder, name), mode);
          const present = await connection.stat(ref(name), never);
          if (present === null) throw new Error('it is not there');
          const file = target(name, CONTENT.length, {
            meta: { mode: 0o666 },
            condition: { if: 'unchanged', since: versionOf(present) },
          });
          expect(await write(connection, file)).toEqual([0o600]);
          expect(await modeOf(name)).toBe(mode);
          expect((await connection.stat(ref(name), never))?.size).toBe(CONTENT.length);
        }
      });
    });

    it('holds to it in an upload that goes on in another session, also when the source has become private since', async () => {
      const file = target('large', CONTENT.length, { meta: { mode: 0o640 } });
      let token = {};
      await withConnection(server, async ({ upload }) => {
        token = await (upload as ResumableUpload).begin(file, never);
        expect(await modeOf(file.temporary)).toBe(usual & 0o640);
      });
      await withConnection(server, async (connection) => {
        const upload = connection.upload as ResumableUpload;
        await upload.append(token, file, 0, bodyOf(CONTENT), never);
        const entry = await upload.commit(token, { ...file, meta: { mode: 0o600 } }, never);
        expect([entry.mode, await modeOf('large')]).toEqual([0o600, 0o600]);
      });
    });
  });
}
