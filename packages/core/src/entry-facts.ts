import type { Entry } from './entry.ts';

/** What reports tell of an item beside its name, size and times, as far as its service does. */
export type ReportedFacts = Pick<
  Entry,
  | 'owner'
  | 'group'
  | 'mode'
  | 'acl'
  | 'securityDescriptor'
  | 'attributes'
  | 'linkCount'
  | 'size'
  | 'allocatedSize'
  | 'reparse'
  | 'offline'
>;

/** The facts worth reporting; sizes only of a file of which less is on the disk than it holds. */
export function reportedFacts(entry: Entry): ReportedFacts {
  const { owner, group, mode, acl, securityDescriptor, attributes, linkCount, reparse, offline } = entry;
  const told = { owner, group, mode, acl, securityDescriptor, attributes, linkCount, reparse, offline };
  const sizes = isSparse(entry) ? { size: entry.size, allocatedSize: entry.allocatedSize } : {};
  return Object.fromEntries(
    Object.entries({ ...told, ...sizes }).filter(([, fact]) => fact !== undefined),
  ) as ReportedFacts;
}

/** Said once by a run that was to report what its source cannot tell. */
export const FACTS_MISSING =
  'Access lists and attributes could not be read, so this log has none: the source has no means to tell them. Where it is a Linux machine with an agent, install getfattr (package "attr") there and start the agent again.';

/** Some of its content is nowhere on the disk: holes, compression, or an archive. */
export function isSparse({ size, allocatedSize }: Pick<Entry, 'size' | 'allocatedSize'>): boolean {
  return size !== null && allocatedSize !== undefined && allocatedSize < size;
}

/** The facts as sentences of a log. */
export function describeFacts(facts: Partial<ReportedFacts>): string {
  const { owner, group, mode, acl, securityDescriptor, attributes, linkCount, size, allocatedSize, reparse, offline } =
    facts;
  const sentences = [
    owner === undefined ? null : `Owner ${owner}${group === undefined ? '' : `, group ${group}`}.`,
    mode === undefined ? null : `Mode ${mode.toString(8).padStart(4, '0')}.`,
    acl === undefined ? null : `Access list ${acl}.`,
    securityDescriptor === undefined ? null : `Security descriptor ${securityDescriptor}.`,
    attributes === undefined || attributes.length === 0 ? null : `Attributes: ${attributes.join(', ')}.`,
    linkCount === undefined ? null : `One of ${linkCount} names of this file.`,
    size == null || allocatedSize === undefined ? null : `${allocatedSize} of ${size} bytes are on the disk.`,
    reparse === undefined ? null : `Reparse point: ${reparse}.`,
    offline === undefined ? null : 'Its content is in an archive or a cloud.',
  ];
  return sentences.filter((sentence) => sentence !== null).join(' ');
}
