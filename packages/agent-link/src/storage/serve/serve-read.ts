import { displayPath, type Entry, StorageError, sameVersion, versionOf } from '@drover/core';
import type { Params } from '../wire/params.ts';
import type { ServedCall } from './served-call.ts';

/** From this size on a file travels in several parts, which may come from several agents. */
const IN_PARTS_BYTES = 256 * 1024;

/** Sends the bytes of a file, and at their end the version that was read, where it costs no more than a look at this machine. */
export async function serveRead(params: Params<'read'>, call: ServedCall): Promise<void> {
  const { connection, capabilities, signal } = call;
  const { entry, offset, ifTag } = params;
  if (capabilities.cheapStat && (entry.size ?? 0) > IN_PARTS_BYTES) await refuseAnother(entry, call);
  const body = await connection.read(entry, { offset, ...(ifTag === undefined ? {} : { ifTag }) }, signal);
  await call.tell({ tells: body.versionAfter !== undefined || capabilities.cheapStat });
  for await (const chunk of body) {
    signal.throwIfAborted();
    if (chunk.length > 0) await call.send(chunk);
  }
  const version = await body.versionAfter?.();
  await call.tell({ end: version ?? (capabilities.cheapStat ? await versionNow(entry, call) : null) });
}

/** What is read here may be continued at another agent, which sees only that the file there is the one that was listed. */
async function refuseAnother(entry: Entry, { connection, signal }: ServedCall): Promise<void> {
  const now = await connection.stat(entry.ref, signal);
  if (now === null || sameVersion(versionOf(entry), versionOf(now))) return;
  throw new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(entry.ref)} is no longer as it was listed.`,
    remedy: 'Run again when nobody writes to it.',
    operation: 'read',
    item: entry.ref,
  });
}

async function versionNow(entry: Entry, { connection, signal }: ServedCall) {
  const now = await connection.stat(entry.ref, signal);
  return now === null ? null : versionOf(now);
}
