import { Cancellation, Gatherer, type Source, withSource, wrongLength } from '@drover/connector-kit';
import { type ByteStream, type Entry, LARGEST_FILES, type WriteTarget } from '@drover/core';
import { conflictBehaviour, expectUnchanged, ifMatch } from './conditions.ts';
import { entryAt } from './drive-entry.ts';
import { notTaken, tooLarge } from './drive-errors.ts';
import type { DriveFiles } from './drive-files.ts';
import { driveItemSchema } from './drive-item.ts';
import { fileSystemInfo } from './file-system-info.ts';
import { Fragments } from './fragments.ts';
import { addressOf } from './item-address.ts';
import { beginSession, UploadSession } from './upload-session.ts';

/** A target whose size is known, as all of Graph's must be. */
export type SizedTarget = WriteTarget & { readonly size: number };

export function sized(target: WriteTarget): SizedTarget {
  const { size } = target;
  if (size === null) throw new TypeError('OneDrive and SharePoint need to know the size of a file beforehand');
  if (size > LARGEST_FILES.sharepoint) throw tooLarge(target.item, LARGEST_FILES.sharepoint);
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
  if (target.size === 0) return await withSource(body, (source) => writeEmpty(files, target, source, signal));
  const fragments = new Fragments(files.fragmentSizes, target);
  return await withSource(fragments.counted(body), (source) =>
    writeBySession(files, target, source, fragments, signal),
  );
}

async function writeBySession(
  files: DriveFiles,
  target: SizedTarget,
  source: Source,
  fragments: Fragments,
  signal: AbortSignal,
): Promise<Entry> {
  const { item } = target;
  using cancellation = new Cancellation(signal);
  const body = new Gatherer(source, target, 0, cancellation);
  const session = new UploadSession(files, await beginSession(files, target, { deferCommit: false }, signal), item);
  try {
    for (let offset = 0; ; ) {
      const fragment = await body.next(fragments.size);
      const { bytes, ended } = fragment;
      // The last request gives the file its name, so all that could forbid that comes before it.
      if (ended) {
        expectWhole(target, offset + bytes);
        await expectLeave(files, target, cancellation, signal);
      }
      const { entry } = await fragments.send(session, offset, fragment, signal);
      if (entry !== null) {
        files.fragmentSizes.forget(item);
        return entry;
      }
      if (ended) throw notTaken(item);
      offset += bytes;
    }
  } catch (error) {
    await session.cancel(AbortSignal.timeout(CANCEL_MS)).catch(() => undefined); // the service forgets it by itself
    throw error;
  }
}

/** How long a session that is not wanted any more may take to end. */
export const CANCEL_MS = 5_000;

/** A session cannot be begun for no bytes at all. */
async function writeEmpty(files: DriveFiles, target: SizedTarget, source: Source, signal: AbortSignal): Promise<Entry> {
  const { item, meta } = target;
  using cancellation = new Cancellation(signal);
  const { bytes } = await new Gatherer(source, target, 0, cancellation).next(1);
  expectWhole(target, bytes);
  await expectLeave(files, target, cancellation, signal);
  const behaviour = encodeURIComponent('@microsoft.graph.conflictBehavior');
  const query = `${behaviour}=${conflictBehaviour(target)}`;
  const headers = { 'content-type': 'application/octet-stream', ...ifMatch(target) };
  const call = { method: 'PUT', bytes: new Uint8Array(0), headers, to: 'write', item } as const;
  const stored = await files.inFolder(
    item,
    'file',
    ({ address }) => files.graph.ask({ ...call, path: `${address}/content?${query}` }, driveItemSchema, signal),
    signal,
  );
  const entry = entryAt(item, stored);
  const times = fileSystemInfo(meta);
  return Object.keys(times).length === 0 ? entry : await setTimes(files, entry, times, signal);
}

async function setTimes(files: DriveFiles, { ref }: Entry, json: object, signal: AbortSignal): Promise<Entry> {
  const path = addressOf(await files.placeOf(ref, signal), ref);
  const call = { method: 'PATCH', path, json, to: 'set the time of', item: ref } as const;
  return entryAt(ref, await files.graph.ask(call, driveItemSchema, signal));
}

function expectWhole({ item, size }: SizedTarget, bytes: number): void {
  if (bytes !== size) throw wrongLength(item, size, `only ${bytes}`);
}

/** Asks what could forbid it, just before a file gets its name. */
export async function expectLeave(
  files: DriveFiles,
  target: WriteTarget,
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<void> {
  await expectUnchanged(files, target, signal);
  if (target.beforeCommit !== undefined) await cancellation.wait(target.beforeCommit());
}
