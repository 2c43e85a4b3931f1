import { StorageError } from '@drover/core';

/** The other side broke the rules of the protocol; the link ends. */
export function protocolFault(what: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The connection between the server and the agent was ended: ${what}.`,
    remedy:
      'It is made anew by itself. If this comes back, update the agent and the server to versions that belong together.',
    vendor: 'protocol-error',
  });
}
