import { createHash, randomBytes } from 'node:crypto';
import { Cancellation, type Gathered, Gatherer, type Source, wrongLength } from '@drover/connector-kit';
import { type Entry, StorageError, type WriteTarget } from '@drover/core';
import { newBlobName } from '../names.ts';
import { writeBlockId } from './block-id.ts';
import { stageBlock } from './blocks.ts';
import { blockBytes, MAX_BLOB_BYTES, PARTS } from './part-limits.ts';
import { commitBlocks, type Place, putBlob } from './store.ts';

/** Stores a whole file: by one call where it is small, else in blocks, one after the other. */
export async function writeFile(
  place: Place,
  target: WriteTarget,
  source: Source,
  signal: AbortSignal,
): Promise<Entry> {
  using cancellation = new Cancellation(signal, place.container.client);
  source.prefetch(); // the first bytes come while the folder is looked at
  await checkTarget(place, target, signal);
  const body = new Gatherer(source, target, 0, cancellation);
  const first = await body.next(PARTS.fromBytes);
  if (!first.ended) return await writeBlocks(place, target, first, body, cancellation, signal);
  requireWhole(target, first.bytes);
  return await putBlob(place, target, first.chunks, cancellation, signal);
}

/** Refuses what can be seen to be impossible before any byte is sent. */
export async function checkTarget({ folders }: Place, target: WriteTarget, signal: AbortSignal): Promise<void> {
  newBlobName(target.item, 'file');
  if ((target.size ?? 0) > MAX_BLOB_BYTES) throw tooLarge(target);
  await folders.requireParent(target.item, 'write', signal);
}

function requireWhole({ item, size }: WriteTarget, bytes: number): void {
  if (size !== null && bytes !== size) throw wrongLength(item, size, `only ${bytes}`);
}

async function writeBlocks(
  place: Place,
  target: WriteTarget,
  first: Gathered,
  body: Gatherer,
  cancellation: Cancellation,
  signal: AbortSignal,
): Promise<Entry> {
  const upload = randomBytes(8);
  const hash = createHash('md5');
  const ids: string[] = [];
  const most = blockBytes(target.size);
  let size = 0;
  let pieces = [first, await body.next(most - first.bytes)];
  for (;;) {
    const chunks = pieces.flatMap((piece) => piece.chunks);
    const id = writeBlockId({ upload, offset: size, md5: null, over: false });
    for (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
    }
    const ended = pieces.at(-1)?.ended === true;
    if (ended) requireWhole(target, size);
    await stageBlock(place.container, target.item, id, chunks, signal);
    ids.push(id);
    if (ended) break;
    pieces = [await body.next(most)];
  }
  return await commitBlocks(place, target, { ids, size, md5: hash.digest('base64') }, cancellation, signal);
}

function tooLarge({ item }: WriteTarget): StorageError {
  return new StorageError({
    kind: 'too-large',
    message: `The file is larger than the ${MAX_BLOB_BYTES} bytes that one blob holds.`,
    remedy: 'Split the file or leave it out.',
    item,
  });
}
