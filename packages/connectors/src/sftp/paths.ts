import {
  hasEscapes,
  type ItemRef,
  parentRef,
  rootRef,
  type Segment,
  segmentFromBytes,
  segmentToBytes,
} from '@drover/core';
import { invalidName } from './errors.ts';
import type { PathBytes } from './request-writer.ts';

/** Slash separates, and NUL ends a path for the server; U+EF00 is how a segment holds a NUL. */
const FORBIDDEN = /[/\0\uef00]/;

/** An item, its path, and the folder that it is in: what is needed to find out why something failed there. */
export interface Place {
  readonly item: ItemRef;
  readonly path: PathBytes;
  readonly folder: PathBytes;
  /** Bytes that were to be stored there. */
  readonly needs?: number;
}

/** Turns items into the absolute paths that the server knows them by. */
export class Paths {
  /** Absolute, without a slash at its end; '' for the server's own root. Bytes that are no UTF-8 are held as in a segment. */
  readonly #base: string;

  constructor(base: Uint8Array) {
    this.#base = segmentFromBytes(base).replace(/\/+$/, '');
  }

  of(item: ItemRef): PathBytes {
    for (const segment of item.segments) checkSegment(segment, item);
    return toBytes(item.segments.length === 0 ? this.#base || '/' : `${this.#base}/${item.segments.join('/')}`);
  }

  /** Another name in the same folder. */
  beside(item: ItemRef, name: Segment): PathBytes {
    const parent = parentRef(item) ?? rootRef(item.root);
    return this.of({ root: parent.root, segments: [...parent.segments, name] });
  }

  place(item: ItemRef): Place {
    return { item, path: this.of(item), folder: this.of(parentRef(item) ?? item) };
  }
}

function checkSegment(segment: Segment, item: ItemRef): void {
  if (!isAddressable(segment)) throw invalidName(item);
}

/** False for a name that no path can contain, whatever the server listed. */
export function isAddressable(segment: Segment): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !FORBIDDEN.test(segment);
}

/** Most paths are plain text and are written as such; one with escaped bytes is turned into them. */
export function toBytes(path: string): PathBytes {
  return hasEscapes(path) ? segmentToBytes(path) : path;
}
