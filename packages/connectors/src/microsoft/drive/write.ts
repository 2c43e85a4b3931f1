import { orAborted } from '@drover/connector-kit';
import { type ByteStream, type Entry, nameOf, type WriteTarget } from '@drover/core';
import { BodyReader } from './body-reader.ts';
import { conflictBehaviour, expectUnchanged } from './conditions.ts';
import { entryAt } from './drive-entry.ts';
import { tooLarge } from './drive-errors.ts';
import { type DriveFiles, isMissing } from './drive-files.ts';
import { driveItemSchema } from './drive-item.ts';
import { fileSystemInfo } from './file-system-info.ts';
import { LARGEST_FILE, REQUEST_BYTES } from './limits.ts';
import { beginSession, UploadSession } from './upload-session.ts';

/** A target whose size is known, as all of Graph's must be. */
export type SizedTarget = WriteTarget & { readonly size: number };

export function sized(target: WriteTarget): SizedTarget {
  const { size } = target;
  if (size === null) throw new TypeError('OneDrive and SharePoint need to know the size of a file beforehand');
  if (size > LARGEST_FILE) throw tooLarge(target.item, LARGEST_FILE);
  return { ...target, size };
}

/**
 * Stores a file. All but empty ones go through an upload session, which sets the times with the content: a plain upload needs a second call
 * for them, and that makes a second version of the file.
 */
export async function writeFile(
  files: DriveFiles,
  given: WriteTarget,
  body: ByteStream,
  signal: AbortSignal,
): Promise<Entry> {
  const target = sized(given);
  const reader = new BodyReader(body, target, 0, signal);
  try {
    return target.size === 0
      ? await writeEmpty(files, target, reader, signal)
      : await writeBySession(files, target, reader, signal);
  } finally {
    reader.abandon();
  }
}

async function writeBySession(
  files: DriveFiles,
  target: SizedTarget,
  reader: BodyReader,
  signal: AbortSignal,
): Promise<Entry> {
  const { size, item } = target;
  const session = new UploadSession(files, await begin(files, target, signal), item);
  try {
    for (;;) {
      const offset = reader.offset;
      const piece = await reader.piece(REQUEST_BYTES);
      // The last request gives the file its name, so all that could forbid that comes before it.
      if (reader.offset >= size || piece.length < REQUEST_BYTES) await expectLeave(files, target, reader, signal);
      const entry = await session.send(offset, piece, size, signal);
      if (entry !== null) return entry;
    }
  } catch (error) {
    await session.cancel(AbortSignal.timeout(CANCEL_MS)).catch(() => undefined); // the service forgets it by itself
    throw error;
  }
}

const CANCEL_MS = 5_000;

/** A session cannot be begun for no bytes at all. */
async function writeEmpty(
  files: DriveFiles,
  target: SizedTarget,
  reader: BodyReader,
  signal: AbortSignal,
): Promise<Entry> {
  const { item, meta } = target;
  const { address } = await files.newPlace(item, 'file', signal);
  await expectLeave(files, target, reader, signal);
  const behaviour = encodeURIComponent('@microsoft.graph.conflictBehavior');
  const path = `${address}/content?${behaviour}=${conflictBehaviour(target)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const call = { method: 'PUT', path, bytes: new Uint8Array(0), headers, to: 'write', item } as const;
  const stored = await files.graph.ask(call, driveItemSchema, signal);
  const times = fileSystemInfo(meta);
  if (Object.keys(times).length === 0) return entryAt(item, stored);
  return await setTimes(files, entryAt(item, stored), times, signal);
}

async function setTimes(files: DriveFiles, { ref }: Entry, json: object, signal: AbortSignal): Promise<Entry> {
  const place = await files.placeOf(ref, signal);
  const path = `/drives/${encodeURIComponent(place.drive)}/items/${encodeURIComponent(ref.id ?? '')}`;
  const call = { method: 'PATCH', path, json, to: `set the time of ${nameOf(ref)} at`, item: ref } as const;
  return entryAt(ref, await files.graph.ask(call, driveItemSchema, signal));
}

/** A remembered folder may have been removed by somebody: then it is looked for once more. */
export async function begin(
  files: DriveFiles,
  target: SizedTarget,
  signal: AbortSignal,
  deferCommit = false,
): Promise<URL> {
  try {
    return await beginSession(files, target, { deferCommit }, signal);
  } catch (error) {
    if (!isMissing(error) || !files.forgetFolderOf(target.item)) throw error;
    return await beginSession(files, target, { deferCommit }, signal);
  }
}

async function expectLeave(
  files: DriveFiles,
  target: SizedTarget,
  reader: BodyReader,
  signal: AbortSignal,
): Promise<void> {
  await reader.expectEnd();
  await expectUnchanged(files, target, signal);
  if (target.beforeCommit !== undefined) await orAborted(target.beforeCommit(), signal);
}
