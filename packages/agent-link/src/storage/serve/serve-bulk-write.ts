import {
  type Access,
  type Entry,
  type ItemRef,
  pathKey,
  StorageError,
  toStorageError,
  type WriteTarget,
} from '@drover/core';
import { errorDetails } from '../../frames/wire-error.ts';
import { rowsOf } from '../wire/entry-page.ts';
import { MAX_PACK_BYTES } from '../wire/limits.ts';
import type { Params } from '../wire/params.ts';
import { refused } from './serve-write.ts';
import { malformed, nextMessage, nextPart, type ServedCall, targetFrom } from './served-call.ts';

const AT_ONCE = 16;
/** For each piece of content, and each answer to a question for leave. */
const SILENT_MS = 120_000;

interface Packed {
  readonly target: WriteTarget;
  readonly content: Uint8Array;
}

/**
 * Stores many small files that came in one piece, several at once, and asks for leave before each final name. What lies where nothing
 * may be written is dropped as it comes; the rest is gathered once there is memory for it.
 */
export async function serveBulkWrite(params: Params<'bulkWrite.writeMany'>, call: ServedCall): Promise<void> {
  const refusals = await refusalsOf(params, call);
  const sizes = await sizesOf(params.files.length, call);
  const kept = sizes.reduce((sum, size, at) => (refusals[at] === undefined ? sum + size : sum), 0);
  using _held = await call.budget.gather(kept, call.signal);
  const contents = await contentsOf(sizes, refusals, new Uint8Array(kept), call);
  const leaves = new Leaves(call);
  const places = params.files.flatMap((data, at) => {
    const content = contents[at];
    if (content === undefined) return [];
    return [{ at, target: targetFrom(data, () => leaves.ask(at), call), content }];
  });
  const files = places.map(({ target, content }) => ({ target, content }));
  const listening = leaves.listen();
  // Whoever waits for leave is told of its failure; the end of the call is none.
  listening.catch(() => undefined);
  const stored = await (call.connection.bulkWrite?.writeMany(files, call.signal) ?? writeEach(files, call));
  const outcomes: (Entry | Error | undefined)[] = [...refusals];
  for (const [place, { at }] of places.entries()) outcomes[at] = stored[place];
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome === undefined || outcome instanceof Error)
      await call.tell({ file: at, failed: errorDetails(toStorageError(outcome)) });
    else await call.tell({ file: at, page: rowsOf([outcome]) });
  }
  await call.tell({ end: true });
}

/** Each folder is asked once whether it takes anything; why not, for each file of one that does not. */
async function refusalsOf(
  { files }: Params<'bulkWrite.writeMany'>,
  { connection: { access }, signal }: ServedCall,
): Promise<(Error | undefined)[]> {
  const folders = new Map<string, Error | undefined>();
  const refusals: (Error | undefined)[] = [];
  for (const { item } of files) {
    const folder = pathKey(item.segments.slice(0, -1));
    if (!folders.has(folder)) folders.set(folder, await refusalOf(item, access, signal));
    refusals.push(folders.get(folder));
  }
  return refusals;
}

async function refusalOf(item: ItemRef, access: Access | undefined, signal: AbortSignal): Promise<Error | undefined> {
  try {
    await access?.mayWrite?.(item, signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return toStorageError(error);
  }
}

/** Whoever has content held, and says nothing, is not waited for without end. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(silent()), SILENT_MS);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function silent(): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'server',
    message: `The server has said nothing for ${SILENT_MS / 1000} seconds about files that the agent holds for it.`,
    remedy: 'It is tried again. Check the server if this comes back.',
  });
}

async function writeEach(files: readonly Packed[], call: ServedCall): Promise<(Entry | Error)[]> {
  const outcomes: (Entry | Error)[] = new Array(files.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const at = next++;
      const { target, content } = files[at] as Packed;
      try {
        outcomes[at] = await call.connection.write(target, once(content), call.signal);
      } catch (error) {
        call.signal.throwIfAborted();
        outcomes[at] = error instanceof Error ? error : new Error(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, work));
  return outcomes;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield content;
}

async function sizesOf(count: number, call: ServedCall): Promise<number[]> {
  const { sizes } = await inTime(nextMessage(call));
  const sound =
    Array.isArray(sizes) &&
    sizes.length === count &&
    sizes.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    sizes.reduce((sum: number, size: number) => sum + size, 0) <= MAX_PACK_BYTES;
  if (!sound) throw malformed('sent a pack of files that is too large or cannot be read');
  return sizes;
}

/** The content of each file, side by side in `memory`; undefined for what is refused. */
async function contentsOf(
  sizes: readonly number[],
  refusals: readonly (Error | undefined)[],
  memory: Uint8Array,
  call: ServedCall,
): Promise<(Uint8Array | undefined)[]> {
  const contents: (Uint8Array | undefined)[] = [];
  let came: Uint8Array = new Uint8Array();
  let filled = 0;
  for (const [at, size] of sizes.entries()) {
    const start = filled;
    for (let left = size; left > 0; ) {
      if (came.length === 0) came = await nextContent(call);
      const piece = came.subarray(0, left);
      came = came.subarray(piece.length);
      left -= piece.length;
      if (refusals[at] !== undefined) continue;
      memory.set(piece, filled);
      filled += piece.length;
    }
    contents.push(refusals[at] === undefined ? memory.subarray(start, filled) : undefined);
  }
  if (came.length > 0) throw malformed('sent another pack than announced');
  return contents;
}

async function nextContent(call: ServedCall): Promise<Uint8Array> {
  const part = await inTime(nextPart(call));
  if (!('bytes' in part)) throw malformed('sent another pack than announced');
  return part.bytes;
}

/** Questions for leave that are open, by the file's place in the pack. */
class Leaves {
  readonly #call: ServedCall;
  readonly #open = new Map<number, PromiseWithResolvers<void>>();

  constructor(call: ServedCall) {
    this.#call = call;
  }

  async ask(at: number): Promise<void> {
    const answer = Promise.withResolvers<void>();
    this.#open.set(at, answer);
    await this.#call.tell({ ask: at });
    await inTime(answer.promise);
  }

  /** Hands out answers until the server says no more. */
  async listen(): Promise<void> {
    try {
      for (;;) {
        const { file, leave } = await nextMessage(this.#call);
        const answer = this.#open.get(file as number);
        this.#open.delete(file as number);
        if (leave === true) answer?.resolve();
        else answer?.reject(refused());
      }
    } catch (error) {
      for (const answer of this.#open.values()) answer.reject(error);
      throw error;
    }
  }
}
