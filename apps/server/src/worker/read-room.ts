import type { Logger } from '@drover/connector-kit';
import { type ItemRef, isAbort, parentRef, type Quota, type StorageError, toStorageError } from '@drover/core';
import type { TransferRequest } from '@drover/engine';

/**
 * Bytes that the destination has room for, where it says so; null where it does not, and a scan goes on without. A folder that a copy is
 * still to make has the room of the nearest folder above it.
 */
export async function readRoom(
  run: string,
  destination: TransferRequest['destination'],
  log: Logger,
  signal: AbortSignal,
): Promise<number | null> {
  if (!('connection' in destination)) return null;
  const { connection, folder } = destination;
  if (connection.quota === undefined) return null;
  for (let at: ItemRef = folder; ; ) {
    const free = await freeAt(connection.quota, at, signal);
    if ('bytes' in free) return free.bytes;
    const above = free.error.kind === 'not-found' ? parentRef(at) : null;
    if (above === null) {
      log.info({ run, error: free.error.describe() }, 'the destination does not say how much room it has');
      return null;
    }
    at = above;
  }
}

async function freeAt(
  quota: Quota,
  folder: ItemRef,
  signal: AbortSignal,
): Promise<{ readonly bytes: number | null } | { readonly error: StorageError }> {
  try {
    return { bytes: await quota.free(folder, signal) };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return { error: toStorageError(error) };
  }
}
