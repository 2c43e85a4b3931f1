import {
  type BulkContent,
  type Entry,
  type ItemRef,
  neighboursFrom,
  type StorageError,
  type Version,
  versionOf,
  versionSchema,
} from '@drover/core';
import { errorFrom } from '../../frames/wire-error.ts';
import { type EntryRows, rowsOf } from '../wire/entry-page.ts';
import { MAX_WANTED } from '../wire/limits.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import type { EntryData } from '../wire/params.ts';
import type { Call } from './call.ts';

/** Files that one message tells of at most. */
const MAX_TOLD = 1_000;

/** What an agent needs to know of a file to read it. */
export function entryData({ ref, name, kind, size, modified, changeTag, fileId }: Entry): EntryData {
  return {
    ...{ ref, name, kind, size },
    ...(modified === undefined ? {} : { modified }),
    ...(changeTag === undefined ? {} : { changeTag }),
    ...(fileId === undefined ? {} : { fileId }),
  };
}

/** The contents of many files in one stream, in the order of `entries`. */
export async function* readPacks(
  open: () => Promise<Call>,
  entries: readonly Entry[],
  maxFileBytes: number,
): AsyncGenerator<BulkContent, void, undefined> {
  if (entries.length === 0) return;
  using call = await open();
  // What a broken link makes of it shows in the answers.
  nameAll(call, entries).catch(() => undefined);
  const content = new Received(call);
  for (let at = 0; at < entries.length; ) {
    const { files } = await content.message();
    if (!Array.isArray(files) || files.length > Math.min(MAX_TOLD, entries.length - at)) throw unreadable();
    for (const outcome of files as readonly unknown[]) {
      const entry = entries[at++] as Entry;
      if (!Array.isArray(outcome)) yield { entry, content: failureIn(outcome) };
      else {
        const length = lengthIn(outcome, maxFileBytes);
        const versionAfter = versionIn(outcome, entry);
        const bytes = content.now(length) ?? (await content.take(length));
        yield versionAfter === null ? { entry, content: bytes } : { entry, content: bytes, versionAfter };
      }
    }
  }
  if (!('end' in (await content.message()))) throw misbehaved('sent more files than were asked for');
}

function failureIn(outcome: unknown): Error {
  if (typeof outcome !== 'object' || outcome === null || !('failed' in outcome)) throw unreadable();
  return errorFrom(outcome.failed);
}

function lengthIn([length]: readonly unknown[], most: number): number {
  if (!Number.isSafeInteger(length) || (length as number) < 0) throw unreadable();
  if ((length as number) > most) throw misbehaved('sent more of a file than travels in a pack');
  return length as number;
}

/** Left out for a file that still is what was named; null where the agent cannot tell. */
function versionIn(outcome: readonly unknown[], named: Entry): Version | null {
  if (outcome.length === 1) return versionOf(named);
  const read = versionSchema.nullable().safeParse(outcome[1]);
  if (!read.success || outcome.length > 2) throw unreadable();
  return read.data;
}

function unreadable(): StorageError {
  return misbehaved('sent files that nobody asked for');
}

async function nameAll(call: Call, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += MAX_WANTED) {
    await call.tell({ wanted: byFolder(entries.slice(at, at + MAX_WANTED)) });
  }
  await call.tell({ end: true });
  call.endSending();
}

/** The way to a folder is told once for all files in it. */
function byFolder(entries: readonly Entry[]): { readonly folder: ItemRef; readonly page: EntryRows }[] {
  const groups: { readonly folder: ItemRef; readonly page: EntryRows }[] = [];
  for (let at = 0; at < entries.length; ) {
    const neighbours = neighboursFrom(entries, at);
    at += neighbours.length;
    const { root, segments } = (neighbours[0] as Entry).ref;
    groups.push({ folder: { root, segments: segments.slice(0, -1) }, page: rowsOf(neighbours.map(entryData)) });
  }
  return groups;
}

/** Content as it comes, cut where files end. */
class Received {
  readonly #call: Call;
  #left: Uint8Array = new Uint8Array();

  constructor(call: Call) {
    this.#call = call;
  }

  message() {
    if (this.#left.length > 0) throw misbehaved('sent more content than it announced');
    return this.#call.message();
  }

  /** Of what is here already; null where that is not enough. A small file does not keep a large piece of memory. */
  now(length: number): Uint8Array | null {
    if (length > this.#left.length) return null;
    const content = this.#left.subarray(0, length);
    this.#left = this.#left.subarray(length);
    return length * 4 < content.buffer.byteLength ? Uint8Array.prototype.slice.call(content) : content;
  }

  async take(length: number): Promise<Uint8Array> {
    const whole = Buffer.allocUnsafeSlow(length);
    for (let filled = 0; filled < length; ) {
      if (this.#left.length === 0) {
        const part = await this.#call.part();
        if (!('bytes' in part)) throw misbehaved('sent less content than it announced');
        this.#left = part.bytes;
      }
      const piece = this.#left.subarray(0, length - filled);
      whole.set(piece, filled);
      filled += piece.length;
      this.#left = this.#left.subarray(piece.length);
    }
    return whole;
  }
}
