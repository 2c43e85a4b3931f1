import { createHash } from 'node:crypto';
import { type KnownItem, pathKey, type Segment, type Version } from '@drover/core';

/** Size, time, its precision, tag. */
type PackedVersion = readonly [number | null, number | null, number, string?];

/** Name at the destination (0: the same), source, destination (1: looks like the source), replacing, moved up by so many folders. */
type PackedKnown = readonly [string | 0, PackedVersion | 0, PackedVersion | 0 | 1, PackedVersion | 0, number?];

const LONGEST_KEY = 500;

/** A folder's path in 16 bytes. */
export function folderKey(folder: readonly Segment[]): Buffer {
  return createHash('sha256').update(pathKey(folder)).digest().subarray(0, 16);
}

/** What an index can hold of a name, however long that is. */
export function itemKey(name: Segment): string {
  if (name.length <= LONGEST_KEY) return name;
  return `${name.slice(0, 100)}#${createHash('sha256').update(name).digest('hex')}`;
}

/** All but the unfinished upload, whose state may hold secrets. */
export function packKnown(name: Segment, known: KnownItem): string {
  const { destinationName, source, destination, replacing, movedUp } = known;
  const packed = [
    destinationName === name ? 0 : destinationName,
    source === undefined ? 0 : packVersion(source),
    destination === undefined ? 0 : source !== undefined && isEqual(source, destination) ? 1 : packVersion(destination),
    replacing === undefined ? 0 : packVersion(replacing),
  ] as const satisfies PackedKnown;
  return JSON.stringify(movedUp === undefined ? packed : ([...packed, movedUp] satisfies PackedKnown));
}

export function unpackKnown(name: Segment, text: string): KnownItem {
  const [destinationName, source, destination, replacing, movedUp] = JSON.parse(text) as PackedKnown;
  const known: { -readonly [K in keyof KnownItem]: KnownItem[K] } = {
    destinationName: destinationName === 0 ? name : destinationName,
  };
  if (source !== 0) known.source = unpackVersion(source);
  if (destination === 1) {
    if (known.source !== undefined) known.destination = known.source;
  } else if (destination !== 0) known.destination = unpackVersion(destination);
  if (replacing !== 0) known.replacing = unpackVersion(replacing);
  if (movedUp !== undefined) known.movedUp = movedUp;
  return known;
}

export function packVersion({ size, modified, changeTag }: Version): PackedVersion {
  const time =
    modified === undefined ? ([size, null, 0] as const) : ([size, modified.epochMs, modified.precisionMs] as const);
  return changeTag === undefined ? time : [...time, changeTag];
}

function unpackVersion([size, epochMs, precisionMs, changeTag]: PackedVersion): Version {
  return {
    size,
    ...(changeTag === undefined ? {} : { changeTag }),
    ...(epochMs === null ? {} : { modified: { epochMs, precisionMs } }),
  };
}

function isEqual(a: Version, b: Version): boolean {
  return (
    a.size === b.size &&
    a.changeTag === b.changeTag &&
    a.modified?.epochMs === b.modified?.epochMs &&
    a.modified?.precisionMs === b.modified?.precisionMs
  );
}
