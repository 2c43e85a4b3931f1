import { StorageError } from '@drover/core';

/** PostgreSQL's programs report through text alone; LC_ALL=C keeps it the same everywhere. */
export function saysDiskFull(said: string): boolean {
  return said.includes('No space left on device') || said.includes('Disk quota exceeded');
}

export function diskFull(): StorageError {
  return new StorageError({
    kind: 'quota-exceeded',
    fault: 'space',
    message: 'The disk of the data folder is full, so the database cannot run.',
    remedy: 'Free some space on it; Drover tries again by itself.',
    retryable: true,
  });
}
