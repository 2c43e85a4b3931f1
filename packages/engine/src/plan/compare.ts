import {
  type Capabilities,
  clampTime,
  type Entry,
  type HashKind,
  isLater,
  sameTime,
  type Timestamp,
  type Version,
} from '@drover/core';
import { mayKeepItsSize, type RewriteRules } from './rewriting.ts';

/** What of a file two sides can be compared by. */
export type Comparable = Pick<Entry, 'size' | 'modified' | 'changeTag' | 'hashes'>;

/** The same, of a file at the destination. */
export type Stored = Comparable & Pick<Entry, 'name'>;

/** The state that a journal keeps of it. */
export function versionFrom({ size, changeTag, modified }: Comparable): Version {
  if (changeTag === undefined) return modified === undefined ? { size } : { size, modified };
  return modified === undefined ? { size, changeTag } : { size, changeTag, modified };
}

/** How the destination's abilities bear on comparing its files with the source's. */
export interface CompareRules extends RewriteRules {
  readonly times: Capabilities['times'];
}

export type TimeOrder = 'same' | 'source-newer' | 'destination-newer' | 'unknown';

/** How the two times stand to each other, at the coarser precision and as the destination is able to hold the source's. */
export function compareTimes(source: Comparable, destination: Comparable, rules: CompareRules): TimeOrder {
  if (source.modified === undefined || destination.modified === undefined) return 'unknown';
  const wanted = rules.times.write === 'none' ? source.modified : clampTime(source.modified, rules.times.range).time;
  const held = coarsened(destination.modified, rules.times);
  if (sameTime(wanted, held)) return 'same';
  return isLater(wanted, held) ? 'source-newer' : 'destination-newer';
}

/** True when the destination's file can be taken for the source's: equal hash, else equal size and a time that fits. */
export function looksEqual(source: Comparable, destination: Stored, rules: CompareRules): boolean {
  const hash = sharedHash(source, destination);
  if (hash?.equal === true) return true;
  if (hash?.equal === false && !mayKeepItsSize(destination.name, rules)) return false;
  if (source.size === null || source.size !== destination.size) return false;
  const order = compareTimes(source, destination, rules);
  return order === 'same' || order === 'unknown' || (rules.times.write === 'none' && order === 'destination-newer');
}

/**
 * True when nothing shows that the content changed since `then`: as `sameVersion`, but a tag that moved while size and time stand
 * still (permissions, sharing) is no change of content.
 */
export function sameContent(then: Version, now: Comparable): boolean {
  if (then.changeTag !== undefined && then.changeTag === now.changeTag) return true;
  const tagMoved = then.changeTag !== undefined && now.changeTag !== undefined;
  if (then.size !== now.size) return false;
  // Without tag, size and time nothing shows that it changed, but nothing shows that it did not either.
  if (then.modified === undefined || now.modified === undefined) return !tagMoved && now.size !== null;
  if (!sameTime(then.modified, now.modified)) return false;
  return !tagMoved || Math.max(then.modified.precisionMs, now.modified.precisionMs) <= FINE_MS;
}

/** Times this fine change with each edit; coarser ones may hide one, so a moved tag is believed. */
const FINE_MS = 2000;

interface SharedHash {
  readonly kind: HashKind;
  /** Of the first of the two. */
  readonly ours: string;
  readonly theirs: string;
  readonly equal: boolean;
}

/** The first kind of hash that both listings carry; null when there is none. */
export function sharedHash(a: Comparable, b: Comparable): SharedHash | null {
  if (a.hashes === undefined || b.hashes === undefined) return null;
  for (const kind of Object.keys(a.hashes) as HashKind[]) {
    const ours = a.hashes[kind];
    const theirs = b.hashes[kind];
    if (ours !== undefined && theirs !== undefined) return { kind, ours, theirs, equal: ours === theirs };
  }
  return null;
}

/** A listing may state a time more finely than writes can set it. */
function coarsened(time: Timestamp, times: Capabilities['times']): Timestamp {
  if (times.write === 'none' || times.writePrecisionMs <= time.precisionMs) return time;
  return { epochMs: time.epochMs, precisionMs: times.writePrecisionMs };
}
