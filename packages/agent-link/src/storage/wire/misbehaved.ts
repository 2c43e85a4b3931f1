import { StorageError } from '@drover/core';

/** `corrupt`: the agent sent what no sound agent sends; `what` reads after "The agent". */
export function misbehaved(what: string): StorageError {
  return new StorageError({
    kind: 'corrupt',
    fault: 'server',
    message: `The agent ${what}.`,
    remedy: 'Update the agent, and make sure that nobody has tampered with it.',
  });
}
