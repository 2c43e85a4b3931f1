import { randomBytes } from 'node:crypto';
import { type Connection, childRef, rootRef, temporaryName, toStorageError } from '@drover/core';

class EnoughSeen extends Error {}

/**
 * Whether files can be written to the top of a root: sends a few bytes under a temporary name and gives the write up before it would
 * get a final one, so that nothing stays. Null when it works, else why not.
 */
export async function tryWrite(connection: Connection, root: string, signal: AbortSignal): Promise<string | null> {
  const key = randomBytes(6).toString('hex');
  const enough = new EnoughSeen('the file was only to be tried');
  const bytes = Buffer.from('Drover tries whether it can write here.\n');
  const target = {
    item: childRef(rootRef(root), `drover-test-${key}.txt`),
    size: bytes.length,
    meta: {},
    temporary: temporaryName(key, '0'),
    condition: { if: 'absent' },
    beforeCommit: () => Promise.reject(enough),
  } as const;
  try {
    await connection.write(target, once(bytes), signal);
    return null;
  } catch (error) {
    if (error === enough) return null;
    signal.throwIfAborted();
    return toStorageError(error).message;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
