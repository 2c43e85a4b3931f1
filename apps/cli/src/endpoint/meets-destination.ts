import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Side } from '@drover/engine';
import { ownOutput } from './own-output.ts';
import type { LocalSide } from './resolve-side.ts';
import { withListing } from './with-listing.ts';

/**
 * The source, both being folders of this machine, which ends the run where its tree holds DST or a folder above it: through a bind mount a
 * path outside of SRC may lead into it.
 */
export async function refuseToMeet(
  source: Side,
  destination: Side,
  { place }: LocalSide,
  signal: AbortSignal,
): Promise<Side> {
  const wayToDestination = new Set([...(await idsAbove(place.root)), ...(await idsBelow(destination, signal))]);
  const { connection } = source;
  const watched = withListing(connection, async function* (folder, listSignal) {
    for await (const page of connection.list(folder, listSignal)) {
      const met = page.find(
        ({ kind, fileId }) => kind === 'folder' && fileId !== undefined && wayToDestination.has(fileId),
      );
      if (met !== undefined) throw ownOutput(met.ref);
      yield page;
    }
  });
  return { ...source, connection: watched };
}

/** The folder and all above it, as entries of local folders call them. */
async function idsAbove(path: string): Promise<string[]> {
  const { dev, ino } = await stat(path);
  const above = dirname(path);
  return [`${dev}:${ino}`, ...(above === path ? [] : await idsAbove(above))];
}

/** Of folders below the connection's root, those that are there already. */
async function idsBelow({ connection, folder }: Side, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  for (let depth = 1; depth <= folder.segments.length; depth++) {
    const entry = await connection.stat({ root: folder.root, segments: folder.segments.slice(0, depth) }, signal);
    if (entry?.kind !== 'folder') break;
    if (entry.fileId !== undefined) ids.push(entry.fileId);
  }
  return ids;
}
