import type { Entry } from './entry.ts';

/** What a plain entry takes, names and times included. */
const PLAIN_BYTES = 500;
/** Each entry holds the whole way to it: what lies two thousand folders deep takes 16 KB for that alone. */
const PLACE_BYTES = 8;

/** Characters of an entry besides its name: an honest server sends few, another as many as it is let. */
export function extraText({
  owner,
  group,
  acl,
  securityDescriptor,
  linkTarget,
  changeTag,
  fileId,
  mediaType,
  streams,
  ref,
}: Entry): number {
  let text = (owner?.length ?? 0) + (group?.length ?? 0) + (changeTag?.length ?? 0) + (fileId?.length ?? 0);
  if (acl !== undefined) text += acl.length;
  if (securityDescriptor !== undefined) text += securityDescriptor.length;
  if (mediaType !== undefined) text += mediaType.length;
  if (linkTarget !== undefined) text += linkTarget.length;
  if (ref.id !== undefined) text += ref.id.length;
  if (streams !== undefined) for (const { name } of streams) text += name.length;
  return text;
}

/** How many plain entries take the memory of these. */
export function weightOf(entries: readonly Entry[]): number {
  let weight = entries.length;
  for (const entry of entries) {
    const places = entry.ref.segments.length * PLACE_BYTES;
    weight += Math.floor((extraText(entry) + places) / PLAIN_BYTES);
  }
  return weight;
}
