import type { StorageError } from '@drover/core';

/** The connector says in the cause why a key cannot be used. */
export function keyTrouble({ cause }: StorageError): 'passphrase-missing' | 'passphrase-wrong' | null {
  const problem = cause instanceof Error && 'problem' in cause ? cause.problem : null;
  return problem === 'passphrase-missing' || problem === 'passphrase-wrong' ? problem : null;
}
