import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { placeOf, visiblePath } from './demo-folder.ts';

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;
const NAMES_AT_ONCE = 100;

type Held =
  | { readonly kind: 'file'; readonly file: FileHandle }
  | { readonly kind: 'folder'; readonly place: string; names: string[] };

/** Serves one folder over the SFTP channel of one client. */
export function serveFolder(sftp: SFTPWrapper, folder: string): void {
  const held = new Map<number, Held>();
  let next = 0;
  const at = (path: string): string => placeOf(folder, '/', path);
  const hold = (id: number, value: Held): void => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    held.set(next, value);
    next += 1;
    sftp.handle(id, handle);
  };
  const find = (handle: Buffer): Held | undefined => held.get(handle.readUInt32BE());
  const fileOf = (handle: Buffer): FileHandle => {
    const found = find(handle);
    if (found?.kind !== 'file') throw new Error('not a file');
    return found.file;
  };
  let last: Promise<void> = Promise.resolve();
  // One after the other: clients send a request for a folder before they have heard that it was made.
  const settle = (id: number, work: () => Promise<unknown>): void => {
    last = last.then(work).then(
      (answered) => {
        if (answered !== true) sftp.status(id, STATUS_CODE.OK);
      },
      (error: unknown) => {
        sftp.status(id, statusOf(error));
      },
    );
  };

  sftp.on('OPEN', (id, path, flags) =>
    settle(id, async () => {
      hold(id, { kind: 'file', file: await open(at(path), modeOf(flags)) });
      return true;
    }),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    settle(id, async () => {
      const buffer = Buffer.alloc(Math.min(length, 256 * 1024));
      const { bytesRead } = await fileOf(handle).read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
      return true;
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) => {
    const copy = Buffer.from(data); // the parser uses its memory again
    settle(id, () => fileOf(handle).write(copy, 0, copy.length, offset));
  });
  sftp.on('FSTAT', (id, handle) =>
    settle(id, async () => {
      sftp.attrs(id, attributes(await fileOf(handle).stat()));
      return true;
    }),
  );
  sftp.on('FSETSTAT', (id, handle, wanted) =>
    settle(id, async () => {
      const { atime, mtime, size } = wanted;
      if (size !== undefined) await fileOf(handle).truncate(size);
      if (mtime !== undefined) await fileOf(handle).utimes(Number(atime ?? mtime), Number(mtime));
    }),
  );
  sftp.on('CLOSE', (id, handle) =>
    settle(id, async () => {
      const found = find(handle);
      held.delete(handle.readUInt32BE());
      if (found?.kind === 'file') await found.file.close();
    }),
  );
  sftp.on('OPENDIR', (id, path) =>
    settle(id, async () => {
      hold(id, { kind: 'folder', place: at(path), names: await readdir(at(path)) });
      return true;
    }),
  );
  sftp.on('READDIR', (id, handle) =>
    settle(id, async () => {
      const found = find(handle);
      const names = found?.kind === 'folder' ? found.names.splice(0, NAMES_AT_ONCE) : [];
      if (found?.kind !== 'folder' || names.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, await Promise.all(names.map((name) => listed(join(found.place, name), name))));
      return true;
    }),
  );
  for (const event of ['STAT', 'LSTAT'] as const) {
    sftp.on(event, (id: number, path: string) =>
      settle(id, async () => {
        sftp.attrs(id, attributes(await (event === 'STAT' ? stat : lstat)(at(path))));
        return true;
      }),
    );
  }
  sftp.on('SETSTAT', (id, path, { atime, mtime }) =>
    settle(id, async () => {
      if (mtime !== undefined) await utimes(at(path), Number(atime ?? mtime), Number(mtime));
    }),
  );
  sftp.on('REALPATH', (id, path) =>
    settle(id, async () => {
      const filename = visiblePath('/', path);
      sftp.name(id, [{ filename, longname: filename, attrs: attributes(null) }]);
      return true;
    }),
  );
  sftp.on('MKDIR', (id, path) => settle(id, () => mkdir(at(path))));
  sftp.on('RMDIR', (id, path) => settle(id, () => rmdir(at(path))));
  sftp.on('REMOVE', (id, path) => settle(id, () => unlink(at(path))));
  sftp.on('RENAME', (id, from, to) =>
    settle(id, async () => {
      if ((await lstat(at(to)).catch(() => null)) !== null) throw new Error('it exists'); // as version 3 demands
      await rename(at(from), at(to));
    }),
  );
  sftp.on('close', () => {
    for (const value of held.values()) if (value.kind === 'file') void value.file.close().catch(() => undefined); // closed already
    held.clear();
  });
}

async function listed(place: string, name: string): Promise<{ filename: string; longname: string; attrs: Attributes }> {
  return { filename: name, longname: name, attrs: attributes(await lstat(place).catch(() => null)) };
}

function attributes(found: Stats | null): Attributes {
  if (found === null) return { mode: 0o40755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
  const { mode, uid, gid, size, atimeMs, mtimeMs } = found;
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

function modeOf(flags: number): number {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } = constants;
  if (!has(OPEN_MODE.WRITE)) return O_RDONLY;
  const made = has(OPEN_MODE.CREAT) ? O_CREAT | (has(OPEN_MODE.EXCL) ? O_EXCL : 0) : 0;
  return O_RDWR | made | (has(OPEN_MODE.TRUNC) ? O_TRUNC : 0);
}

function statusOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  return code === 'EACCES' || code === 'EPERM' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE;
}
