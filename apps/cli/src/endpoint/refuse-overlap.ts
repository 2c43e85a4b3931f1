import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { childRef, type Segment, StorageError } from '@drover/core';
import { placeName, sameServer } from '../location/location.ts';
import { overlapOf } from './overlap.ts';
import type { LocalSide, ResolvedSide } from './resolve-side.ts';
import type { Origin } from './sides.ts';

/**
 * Refuses a copy whose output could come into its own input: it would go on for ever, or change the source. A destination above the
 * source is fine as long as nothing of the source would land on the way down to it.
 */
export async function refuseOverlap(
  sides: { readonly source: ResolvedSide; readonly destination: ResolvedSide; readonly origin: Origin },
  signal: AbortSignal,
): Promise<void> {
  const { source, destination, origin } = sides;
  const paths = await comparablePaths(source, destination);
  if (paths === null) return;
  const isFile = origin.file !== null;
  const overlap = overlapOf(isFile ? paths.source.slice(0, -1) : paths.source, paths.destination);
  if (overlap.type === 'same') throw refused(source, destination, 'SRC and DST are the same place');
  if (isFile || overlap.type === 'apart') return;
  if (overlap.type === 'destination-inside') throw refused(source, destination, 'DST lies inside of SRC');
  const first = overlap.below[0] ?? '';
  const { connection, folder } = origin.side;
  if ((await connection.stat(childRef(folder, first), signal)) !== null) {
    throw refused(
      source,
      destination,
      `SRC lies inside of DST and holds "${first}" itself, so the copy would change SRC`,
    );
  }
}

interface Paths {
  readonly source: readonly Segment[];
  readonly destination: readonly Segment[];
}

/** The two paths where both lie on one storage; null where they do not, as far as that can be told. */
async function comparablePaths(source: ResolvedSide, destination: ResolvedSide): Promise<Paths | null> {
  if (source.type === 'local' && destination.type === 'local') {
    return { source: localNames(source), destination: await throughSource(source, destination) };
  }
  if (source.type === 'local' || destination.type === 'local') return null;
  const [from, to] = [source.location, destination.location];
  if (!sameServer(from, to) || from.path.from !== to.path.from) return null;
  return { source: from.path.segments, destination: to.path.segments };
}

function localNames({ place }: LocalSide): Segment[] {
  return [place.root, ...place.segments]
    .join('/')
    .split(/[/\\]/)
    .filter((name) => name !== '');
}

/** The destination's names; where a folder on the way is the source itself under another name (a bind mount), spelled through the source. */
async function throughSource(source: LocalSide, destination: LocalSide): Promise<readonly Segment[]> {
  const names = localNames(destination);
  const wanted = await stat(source.place.root, { bigint: true });
  if (source.place.segments.length > 0) return names;
  for (let folder = destination.place.root, below: Segment[] = [...destination.place.segments]; ; ) {
    const found = await stat(folder, { bigint: true });
    if (found.ino === wanted.ino && found.dev === wanted.dev) return [...localNames(source), ...below];
    const above = join(folder, '..');
    if (above === folder) return names;
    below = [folder.slice(above.length).replace(/^[/\\]/, ''), ...below];
    folder = above;
  }
}

function refused(source: ResolvedSide, destination: ResolvedSide, why: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `${why}: ${placeName(source.url)} to ${placeName(destination.url)}.`,
    remedy: 'Choose a destination outside of the source.',
  });
}
