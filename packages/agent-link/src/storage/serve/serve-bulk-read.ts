import { type BulkContent, type Entry, type ItemRef, StorageError, toStorageError, type Version } from '@drover/core';
import { errorDetails } from '../../frames/wire-error.ts';
import { readRows, rowCount } from '../wire/entry-page.ts';
import { MAX_PACKED_BYTES, MAX_WANTED } from '../wire/limits.ts';
import { wantedSchema } from '../wire/params.ts';
import { MAX_DEPTH } from '../wire/segments.ts';
import { checkRefs, unsound } from './check-refs.ts';
import { contentOf } from './content-of.ts';
import { malformed, nextMessage, type ServedCall } from './served-call.ts';

/** Files that are read at once. */
const AT_ONCE = 16;
/** When a pack is sent: enough content, or enough files. */
const PACK_BYTES = 256 * 1024;
const PACK_FILES = 256;
/** Files that one message may name. */
const MAX_ENTRIES = 1_000;
/** Names on the way to all of them: each entry holds its whole way. */
const MAX_PLACES = MAX_WANTED * (MAX_DEPTH + 1);

/** Reads the files that the server names in the course of the call, and sends them in packs, in the order named. */
export async function serveBulkRead(call: ServedCall): Promise<void> {
  const pack = new Pack(call);
  const running: Promise<BulkContent>[] = [];
  const takeOldest = async (): Promise<void> => pack.add(await (running.shift() as Promise<BulkContent>));
  if (call.connection.bulkRead !== undefined) {
    for (let wanted = await nextWanted(call); wanted !== null; wanted = await nextWanted(call)) {
      for await (const outcome of call.connection.bulkRead.readMany(wanted, call.signal)) await pack.add(outcome);
      await pack.send();
    }
  } else {
    for (let wanted = await nextWanted(call); wanted !== null; wanted = await nextWanted(call)) {
      for (const entry of wanted) {
        if (running.length >= AT_ONCE) await takeOldest();
        running.push(outcomeOf(entry, call));
      }
      while (running.length > 0) await takeOldest();
      await pack.send();
    }
  }
  await call.tell({ end: true });
}

/** The next files; null when no more are wanted. */
async function nextWanted(call: ServedCall): Promise<readonly Entry[] | null> {
  const message = await nextMessage(call);
  if ('end' in message) return null;
  const read = wantedSchema.safeParse(message);
  if (!read.success) throw malformed('named files in a way that cannot be read');
  checkRefs(read.data, call.mayHoldSlash);
  let [files, places] = [0, 0];
  for (const { folder, page } of read.data.wanted) {
    const count = rowCount(page);
    files += count;
    places += count * (folder.segments.length + 1);
  }
  if (files > MAX_ENTRIES || places > MAX_PLACES) throw malformed('named more files than one message may');
  return read.data.wanted.flatMap(({ folder, page }) => filesIn(folder, page, call));
}

function filesIn(folder: ItemRef, page: unknown, { mayHoldSlash }: ServedCall): Entry[] {
  let entries: Entry[];
  try {
    entries = readRows(page, folder, mayHoldSlash);
  } catch (error) {
    if (error instanceof StorageError) throw malformed('named files in a way that cannot be read');
    throw error;
  }
  for (const { ref, unusable } of entries) if (unusable !== undefined) throw unsound(ref, ref.segments);
  return entries;
}

/** Never rejects: one failed file does not end the others. */
async function outcomeOf(entry: Entry, call: ServedCall): Promise<BulkContent> {
  try {
    const { content, version } = await contentOf(entry, MAX_PACKED_BYTES, call);
    return { entry, content, ...(version === null ? {} : { versionAfter: version }) };
  } catch (error) {
    return { entry, content: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Many small files on their way: what each came to, then the content of all. */
class Pack {
  readonly #call: ServedCall;
  #told: unknown[] = [];
  #content: Uint8Array[] = [];
  #bytes = 0;

  constructor(call: ServedCall) {
    this.#call = call;
  }

  async add({ entry, content, versionAfter }: BulkContent): Promise<void> {
    this.#call.signal.throwIfAborted();
    if (content instanceof Error) this.#told.push({ failed: errorDetails(toStorageError(content)) });
    else {
      const { length } = content;
      this.#told.push(isAsNamed(entry, versionAfter) ? [length] : [length, versionAfter ?? null]);
      if (content.length > 0) this.#content.push(content);
      this.#bytes += content.length;
    }
    if (this.#bytes >= PACK_BYTES || this.#told.length >= PACK_FILES) await this.send();
  }

  async send(): Promise<void> {
    if (this.#told.length === 0) return;
    const [told, content] = [this.#told, this.#content];
    this.#told = [];
    this.#content = [];
    this.#bytes = 0;
    await this.#call.tell({ files: told });
    if (content.length > 0) await this.#call.send(inOnePiece(content));
  }
}

/** Whether the file still is what the server named: then its version need not travel. */
function isAsNamed(named: Entry, version: Version | undefined): boolean {
  if (version === undefined || named.size !== version.size || named.changeTag !== version.changeTag) return false;
  const [a, b] = [named.modified, version.modified];
  return a === b || (a !== undefined && a.epochMs === b?.epochMs && a.precisionMs === b.precisionMs);
}

/** Neighbours in memory need no copy. */
function inOnePiece(contents: readonly Uint8Array[]): Uint8Array {
  const [first] = contents;
  if (first === undefined) return new Uint8Array();
  let end = first.byteOffset;
  for (const content of contents) {
    if (content.buffer !== first.buffer || content.byteOffset !== end) return Buffer.concat(contents);
    end += content.length;
  }
  return new Uint8Array(first.buffer, first.byteOffset, end - first.byteOffset);
}
