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
    default:
      return error;
  }
}
