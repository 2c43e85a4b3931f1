/** How many tags a transfer may have, and how long each. */
export const MAX_TAGS = 20;
export const MAX_TAG_CHARACTERS = 100;

export interface ReadTags {
  readonly tags: readonly string[];
  /** What is wrong with them, for a person. */
  readonly fault: string | null;
}

/** The tags of a cell, separated by commas or semicolons; each is taken once. */
export function readTags(cell: string): ReadTags {
  const tags = [...new Set(cell.split(/[,;]/).map((tag) => tag.trim()))].filter((tag) => tag !== '');
  return { tags, fault: faultOf(tags) };
}

function faultOf(tags: readonly string[]): string | null {
  if (tags.length > MAX_TAGS) return `There are ${tags.length} tags, and a row may have ${MAX_TAGS}.`;
  if (tags.some((tag) => tag.length > MAX_TAG_CHARACTERS))
    return `A tag is longer than ${MAX_TAG_CHARACTERS} characters.`;
  return tags.some((tag) => /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(tag))
    ? 'A tag holds a line break or another control character.'
    : null;
}
