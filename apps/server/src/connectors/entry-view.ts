import type { ListedEntry } from '@drover/api';
import { displaySegment, type Entry } from '@drover/core';

const LATEST = 8.64e15;

/** An entry as the picker shows it. */
export function entryView(entry: Entry): ListedEntry {
  const { name, kind, size, modified, linkTarget } = entry;
  const time = modified?.epochMs;
  return {
    name,
    display: displaySegment(name),
    kind,
    size,
    modified: time === undefined || !(Math.abs(time) <= LATEST) ? null : isoTime(time),
    ...(linkTarget === undefined ? {} : { link: displaySegment(linkTarget) }),
  };
}

/** Years beyond four digits are no times that people mean. */
function isoTime(epochMs: number): string | null {
  const text = new Date(epochMs).toISOString();
  return /^\d{4}-/.test(text) ? text : null;
}
