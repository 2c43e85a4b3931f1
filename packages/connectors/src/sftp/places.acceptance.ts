import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realServers, signIn } from './testing/real-servers.ts';

const never = new AbortController().signal;

for (const { name, unavailable, start } of realServers) {
  describe.skipIf(unavailable !== null)(`places at ${name}`, () => {
    it('are told through links, from whichever root they are named, and below what is there yet', async () => {
      const server = await start();
      try {
        await mkdir(join(server.folder, 'Many'));
        await symlink('Many', join(server.folder, 'link'));
        const { path } = server;
        await using account = await signIn(server);
        const whereIs = async (root: string, ...segments: string[]) => {
          await using connection = await account.open(root, never);
          return await connection.places?.whereIs({ root, segments }, never);
        };
        const names = (text: string) => text.split('/').filter((each) => each !== '');
        const folder = await whereIs('', ...names(path));
        expect(names(await realpath(server.folder)).slice(-(folder?.length ?? 0))).toEqual(folder);
        const many = [...(folder ?? []), 'Many'];
        expect(await whereIs(path, 'link')).toEqual(many);
        expect(await whereIs('', ...names(path), 'link', 'a', 'b')).toEqual([...many, 'a', 'b']);
        expect(await whereIs(join(path, 'link'))).toEqual(many);
        expect(await whereIs('~')).not.toBeUndefined();
      } finally {
        await server.stop();
      }
    });
  });
}
