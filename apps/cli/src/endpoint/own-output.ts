import { createHash } from 'node:crypto';
import {
  type Connection,
  childRef,
  displayPath,
  type ItemRef,
  type Meta,
  StorageError,
  temporaryName,
} from '@drover/core';
import type { Side } from '@drover/engine';
import type { Origin } from './sides.ts';
import { withListing } from './with-listing.ts';

const NOTHING = { [Symbol.asyncIterator]: async function* () {} };

/** The source of a run that may meet its own output, watched. */
export interface Watched extends AsyncDisposable {
  readonly source: Side;
}

/**
 * Lays a marker, an empty file under a temporary name, into the destination. If it turns up while the source is listed, the destination
 * lies inside of the source, by whatever way, and the run ends instead of copying its own output for ever.
 */
export async function watchForOwnOutput(
  { side: source, meta }: Pick<Origin, 'side' | 'meta'>,
  destination: Side,
  transferKey: string,
  signal: AbortSignal,
): Promise<Watched> {
  const [marker, unfinished] = markerNames(transferKey);
  const item = childRef(destination.folder, marker);
  if (!(await layMarker(destination, { meta, item, temporary: unfinished }, signal))) {
    return { source, [Symbol.asyncDispose]: async () => {} };
  }
  const watched = withListing(source.connection, async function* (folder, listSignal) {
    for await (const page of source.connection.list(folder, listSignal)) {
      if (page.some(({ name }) => name === marker)) throw ownOutput(folder);
      yield page;
    }
  });
  return {
    source: { ...source, connection: watched },
    [Symbol.asyncDispose]: () => takeAway(destination.connection, item),
  };
}

/** Of another transfer than ours, whose leftovers the run itself would clear away at once. */
function markerNames(transferKey: string): readonly [final: string, unfinished: string] {
  const key = createHash('sha256').update(`marker ${transferKey}`).digest('hex').slice(0, 12);
  return [temporaryName(key, 'marker'), temporaryName(key, 'unfinished')];
}

/** False when it cannot be written: then the run will fail by itself, with the better message. */
async function layMarker(
  { connection, folder }: Side,
  { meta, item, temporary }: { readonly meta: Meta; readonly item: ItemRef; readonly temporary: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const depth = folder.segments.length;
    for (let at = 1; at <= depth; at++) {
      const made = { root: folder.root, segments: folder.segments.slice(0, at) };
      await connection.createFolder(made, at === depth ? meta : {}, signal);
    }
    await connection.write({ item, size: 0, meta: {}, temporary, condition: { if: 'anything' } }, NOTHING, signal);
    return true;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return false;
  }
}

/** Also when the run was cancelled. From a server that is gone it is taken by the next run, which lays the same one. */
async function takeAway(connection: Connection, item: ItemRef): Promise<void> {
  try {
    await connection.discard(item, AbortSignal.timeout(10_000));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** DST turned out to lie in SRC, at this folder. */
export function ownOutput(folder: ItemRef): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `DST is or lies in the folder ${displayPath(folder)} inside of SRC, under another name.`,
    remedy: 'Choose a destination outside of the source.',
    item: folder,
  });
}
