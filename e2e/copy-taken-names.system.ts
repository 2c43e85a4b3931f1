import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  availability,
  type FtpServer,
  type SftpServer,
  startOpenSsh,
  startProftpd,
  startProftpdSftp,
  startPureFtpd,
  startVsftpd,
} from '@drover/testing-servers';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './support/sandbox.ts';
import { writeFiles } from './support/trees.ts';

interface Place {
  /** The destination's folder as this machine sees it. */
  readonly folder: string;
  readonly url: string;
  readonly flags: readonly string[];
  readonly password: string;
  /** Whether what serves the folder may read everything in it, whatever the permissions say. */
  readonly readsEverything: boolean;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

function placeAt(server: FtpServer | SftpServer, scheme: 'ftp' | 'sftp'): Place {
  const { folder, username, password, host, port, path } = server;
  const url = `${scheme}://${username}@${host}:${port}${path === '/' ? '' : path}/in`;
  const flags = scheme === 'sftp' ? ['--accept-new-host-key'] : [];
  const readsEverything = 'readsEverything' in server && server.readsEverything;
  return { folder, url, flags, password, readsEverything, ready: () => server.adopt(), stop: () => server.stop() };
}

const places: Record<
  string,
  { readonly needs: Parameters<typeof availability>[0] | null; open(sandbox: Sandbox): Promise<Place> }
> = {
  'a local folder': {
    needs: null,
    open: async (sandbox) => ({
      folder: sandbox.path('there'),
      url: sandbox.path('there', 'in'),
      flags: [],
      password: '',
      readsEverything: process.getuid?.() === 0,
      ready: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    }),
  },
  vsftpd: { needs: 'vsftpd', open: async () => placeAt(await startVsftpd(), 'ftp') },
  ProFTPD: { needs: 'proftpd', open: async () => placeAt(await startProftpd(), 'ftp') },
  'Pure-FTPd': { needs: 'pure-ftpd', open: async () => placeAt(await startPureFtpd(), 'ftp') },
  OpenSSH: { needs: 'openssh', open: async () => placeAt(await startOpenSsh(), 'sftp') },
  "ProFTPD's SFTP": { needs: 'proftpd-sftp', open: async () => placeAt(await startProftpdSftp(), 'sftp') },
};

const outside = 'of somebody else';

describe.each(Object.entries(places))('names that are taken by links and folders at %s', async (_, { needs, open }) => {
  const ready = needs === null || (await availability(needs)).available;
  it.skipIf(!ready)('count as failed, and nothing there is replaced, followed or removed', async () => {
    await using sandbox = await Sandbox.create();
    const place = await open(sandbox);
    try {
      const source = sandbox.path('source');
      const names = ['dangling', 'to-file', 'to-folder/below', 'dangling-folder/below', 'folder', 'file/below', 'free'];
      await writeFiles(source, Object.fromEntries(names.map((name) => [name, 'from the source'])));
      const into = join(place.folder, 'in');
      await writeFiles(place.folder, { 'other/kept': outside, 'in/file': outside, 'in/folder/kept': outside });
      await mkdir(into, { recursive: true });
      await symlink('nowhere', join(into, 'dangling'));
      await symlink('../other/kept', join(into, 'to-file'));
      await symlink('../other', join(into, 'to-folder'));
      await symlink('no/where', join(into, 'dangling-folder'));
      await place.ready();
      const { summary, records } = await sandbox.copy([...place.flags, source, place.url], {
        DROVER_DESTINATION_PASSWORD: place.password,
      });
      const failed = records.flatMap((record) =>
        record.type === 'item' && record.outcome === 'failed' ? [record] : [],
      );
      expect(failed.map(({ path }) => path.join('/')).sort()).toEqual([
        'dangling',
        'dangling-folder',
        'dangling-folder/below',
        'file',
        'file/below',
        'folder',
        'to-file',
        'to-folder',
        'to-folder/below',
      ]);
      for (const { error, path } of failed)
        expect(error?.message, path.join('/')).toMatch(/has a (link|file|folder) of|exists already|already\./);
      expect(summary).toMatchObject({ status: 201, exitCode: 3, counters: { filesCopied: 1, foldersFailed: 3 } });
      expect(summary.counters['filesFailedAtDestination']).toBe(6);
      expect((await readdir(into)).sort()).toEqual([
        'dangling',
        'dangling-folder',
        'file',
        'folder',
        'free',
        'to-file',
        'to-folder',
      ]);
      expect(await readlink(join(into, 'dangling'))).toBe('nowhere');
      expect(await readlink(join(into, 'dangling-folder'))).toBe('no/where');
      expect((await lstat(join(into, 'to-file'))).isSymbolicLink()).toBe(true);
      expect(await readdir(join(place.folder, 'other'))).toEqual(['kept']);
      expect(String(await readFile(join(place.folder, 'other', 'kept')))).toBe(outside);
      expect(String(await readFile(join(into, 'file')))).toBe(outside);
      expect(await readdir(join(into, 'folder'))).toEqual(['kept']);
    } finally {
      await place.stop();
    }
  });
});

describe.each(Object.entries(places))(
  'a folder of the transfer that cannot be one at %s',
  async (name, { needs, open }) => {
    const ready = needs === null || (await availability(needs)).available;

    it.skipIf(!ready)('is a destination below a file, which is named and left as it is', async () => {
      await using sandbox = await Sandbox.create();
      const place = await open(sandbox);
      try {
        await writeFiles(sandbox.path('source'), { a: '1' });
        await writeFiles(place.folder, { 'in/file': outside });
        await place.ready();
        for (const below of ['x', 'x/y', '']) {
          const { summary } = await sandbox.copy(
            [...place.flags, sandbox.path('source'), `${place.url}/file${below === '' ? '' : `/${below}`}`],
            { DROVER_DESTINATION_PASSWORD: place.password },
          );
          expect(summary, below).toMatchObject({
            status: 411,
            exitCode: 7,
            stoppedBy: { side: 'destination', error: { fault: 'path', remedy: 'Name a folder.' } },
          });
          expect(summary.stoppedBy?.error.message).toMatch(/in\/file is a file\b.*folder/);
        }
        expect(String(await readFile(join(place.folder, 'in', 'file')))).toBe(outside);
      } finally {
        await place.stop();
      }
    });

    it.skipIf(!ready)(
      'is a source folder that may not be read, and has the code of an invalid root',
      async ({ skip }) => {
        await using sandbox = await Sandbox.create();
        const place = await open(sandbox);
        try {
          skip(place.readsEverything, `${name} may read everything here`);
          const closed = join(place.folder, 'in');
          await writeFiles(place.folder, { 'in/file': outside });
          await place.ready();
          await chmod(closed, 0);
          const { summary } = await sandbox.copy([...place.flags, place.url, sandbox.path('to')], {
            DROVER_SOURCE_PASSWORD: place.password,
          });
          await chmod(closed, 0o700);
          expect(summary, name).toMatchObject({ status: 411, exitCode: 7, stoppedBy: { side: 'source' } });
        } finally {
          await place.stop();
        }
      },
    );
  },
);
