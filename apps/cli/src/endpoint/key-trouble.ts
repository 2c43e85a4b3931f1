import type { StorageError } from '@drover/core';

/** The connector says in the cause why a key cannot be used. */
export function keyTrouble(error: StorageError): 'passphrase-missing' | 'passphrase-wrong' | null {
  const problem = keyProblem(error);
  return problem === 'passphrase-missing' || problem === 'passphrase-wrong' ? problem : null;
}

/** What is wrong with the key file, as the connector calls it; null where it is something else that is refused. */
export function keyProblem({ cause }: StorageError): unknown {
  return cause instanceof Error && 'problem' in cause ? cause.problem : null;
}
