import type { Entry, Timestamp } from '@drover/core';

/** The user's own choice by what an item is rather than where it lies. Times are in milliseconds since 1970. */
export interface ItemFilter {
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly modifiedAfter?: number;
  readonly modifiedBefore?: number;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
  /** Without the dot, in any case. */
  readonly extensions?: { readonly only: readonly string[] } | { readonly skip: readonly string[] };
  readonly hidden?: 'take' | 'skip';
}

/** Says of an item whether it is wanted. What a service does not tell of a file keeps none out; folders are left out only as hidden ones. */
export function itemFilter(filter: ItemFilter): (entry: Entry) => boolean {
  const { minBytes = 0, maxBytes = Number.POSITIVE_INFINITY, hidden = 'take', extensions } = filter;
  const { modifiedAfter, modifiedBefore, createdAfter, createdBefore } = filter;
  const { only, skip } = { only: null, skip: null, ...extensions };
  const wantedExtensions = only === null ? null : new Set(only.map(bare));
  const unwantedExtensions = skip === null ? null : new Set(skip.map(bare));
  return (entry) => {
    if (hidden === 'skip' && isHidden(entry)) return false;
    if (entry.kind !== 'file') return true;
    const { size, modified, created } = entry;
    if (size !== null && (size < minBytes || size > maxBytes)) return false;
    if (!isBetween(modified, modifiedAfter, modifiedBefore)) return false;
    if (!isBetween(created, createdAfter, createdBefore)) return false;
    const extension = extensionOf(entry.name);
    if (wantedExtensions !== null && !wantedExtensions.has(extension)) return false;
    return unwantedExtensions === null || !unwantedExtensions.has(extension);
  };
}

/** A time that nobody knows is. */
function isBetween(time: Timestamp | undefined, after = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY) {
  return time === undefined || (time.epochMs >= after && time.epochMs <= before);
}

function isHidden({ name, attributes }: Entry): boolean {
  return name.startsWith('.') || attributes?.includes('hidden') === true;
}

function bare(extension: string): string {
  return extension.replace(/^\./, '').toLowerCase();
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}
