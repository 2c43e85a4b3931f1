import { StorageError } from '@drover/core';
import type { ListenAddress } from './listen-address.ts';

/** Why the server cannot have its port, in words for whoever started it. */
export function listenFailure(error: unknown, { host, port }: ListenAddress): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) return error;
  return new StorageError({
    kind: 'config-invalid',
    fault: 'port',
    message: `Drover cannot listen on ${host} port ${port}: ${reason[0]}.`,
    remedy: reason[1],
    cause: error,
  });
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  EADDRINUSE: ['another program has that port', 'End it, or choose another port with --listen 127.0.0.1:PORT.'],
  EACCES: ['this user may not use that port', 'Choose a port above 1023.'],
  EADDRNOTAVAIL: ['this machine has no such address', 'Choose one that it has, or 0.0.0.0 for all of them.'],
  ENOTFOUND: ['there is no machine of that name', 'Write an address of this machine.'],
};
