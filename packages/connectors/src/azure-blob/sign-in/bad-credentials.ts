import { StorageError } from '@drover/core';

/** Something that was entered cannot be what it should be; found without asking anybody. */
export function badCredentials(message: string, remedy: string): StorageError {
  return new StorageError({ kind: 'config-invalid', fault: 'credentials', message, remedy });
}
