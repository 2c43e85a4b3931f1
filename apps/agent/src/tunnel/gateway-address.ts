import { StorageError } from '@drover/core';
import { parseServerAddress, type ServerAddress } from '../config/server-address.ts';

/** Where a process of the server is reached, as the server names it: HOST:PORT. */
export function gatewayAddress(text: string): Pick<ServerAddress, 'host' | 'port'> {
  const parsed = parseServerAddress(`https://${text}`);
  if (typeof parsed !== 'string') return parsed;
  throw new StorageError({
    kind: 'unavailable',
    message: `The server says that one of its processes is at "${text}", which is no address.`,
    remedy: 'Correct the address for agents in the settings of that process.',
  });
}
