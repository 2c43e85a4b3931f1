import { StorageError } from '@drover/core';
import type { World } from '../world.ts';
import type { Opened } from './opened.ts';
import type { RemoteSide } from './resolve-side.ts';

export async function connectRemote(
  side: RemoteSide,
  _world: World,
  _note: (message: string) => void,
): Promise<Opened> {
  throw new StorageError({ kind: 'unsupported', message: `${side.url} cannot be opened yet.` });
}
