import { StorageError } from '@drover/core';
import { codeOf } from '../error-code.ts';
import { diskFull } from './disk-full.ts';

/** What the system says of the data folder, in words; anything else stays as it is. */
export function folderError(error: unknown, folder: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull();
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new StorageError({
        kind: 'config-invalid',
        fault: 'path',
        message: `The data folder ${folder} cannot be written.`,
        remedy: 'Choose a folder that you may write to (DROVER_DATA).',
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new StorageError({
        kind: 'unavailable',
        message: 'Too many files are open, so the database cannot be started.',
        remedy:
          'Allow this process more open files, 1,024 at least (ulimit -n, or LimitNOFILE of a systemd unit), and start it again.',
        cause: error,
      });
    default:
      return error;
  }
}
