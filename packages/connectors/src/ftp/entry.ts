import {
  childRef,
  type Entry,
  type ItemRef,
  nameOf,
  type Segment,
  segmentFromBytes,
  unusableEntry,
} from '@drover/core';
import type { Listed } from './listing/listed.ts';
import type { ServerClock } from './listing/server-clock.ts';

/** A line of a listing as an entry of the folder; null for the folder itself and the one above. */
export function childEntry(listed: Listed, folder: ItemRef, clock: ServerClock): Entry | null {
  const { kind } = listed;
  if (kind === 'self' || kind === 'parent') return null;
  const bytes = childName(kind, listed.name);
  if (bytes === null) {
    const isUsual = kind === 'folder' && (listed.name === '.' || listed.name === '..');
    return isUsual ? null : unusableEntry(folder, toSegment(listed.name));
  }
  const name = toSegment(bytes);
  return describe(listed, kind, childRef(folder, name), name, clock);
}

/** The bytes of a child's name, one character each; null for the folder itself, the one above, and what no path can name. */
export function childName(kind: Listed['kind'], name: string): string | null {
  if (kind === 'self' || kind === 'parent') return null;
  // No name holds a slash: servers that list paths mean their last part, and nothing else may lead out of the folder.
  const bytes = name.includes('/') ? name.slice(name.lastIndexOf('/') + 1) : name;
  return bytes === '' || bytes === '.' || bytes === '..' ? null : bytes;
}

/** A line about one item, whose name we know better than the server spells it. */
export function itemEntry(listed: Listed, item: ItemRef, clock: ServerClock): Entry {
  const kind = listed.kind === 'self' || listed.kind === 'parent' ? 'folder' : listed.kind;
  return describe(listed, kind, item, nameOf(item), clock);
}

function describe(listed: Listed, kind: Entry['kind'], ref: ItemRef, name: Segment, clock: ServerClock): Entry {
  const { time, exact, mode, fileId, linkTarget } = listed;
  const modified = exact === undefined ? time && clock.toTimestamp(time) : clock.fromMdtm(exact);
  return {
    ref,
    name,
    kind,
    size: kind === 'file' ? listed.size : null,
    ...(modified === null ? {} : { modified }),
    ...(mode === undefined ? {} : { mode }),
    ...(fileId === undefined ? {} : { fileId }),
    ...(linkTarget === undefined ? {} : { linkTarget: toSegment(linkTarget) }),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the one that segments hold escaped
const ASCII = /^[\x01-\x7f]*$/;

/** Bytes, one character each, as a segment. */
export function toSegment(bytes: string): Segment {
  return ASCII.test(bytes) ? bytes : segmentFromBytes(Buffer.from(bytes, 'latin1'));
}
