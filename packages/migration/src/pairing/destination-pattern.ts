import { type Segment, segmentFromText } from '@drover/core';

/** The way to a destination, in which a name is still to be filled in: of each folder on it the texts before, between and after the name. */
export type DestinationPattern = readonly (readonly string[])[];

const NAME = '{name}';

/** Reads `/users/{name}`; answers with what is wrong, for a person, where it is no such way. */
export function parsePattern(text: string): DestinationPattern | string {
  const folders = text.split('/').filter((part) => part !== '' && part !== '.');
  if (folders.includes('..')) return 'The pattern leads upwards by "..". Write the way from the destination down.';
  if (text.includes('\\')) return 'Write / between the folders of the pattern.';
  const pattern = folders.map((part) => part.split(NAME));
  const other = pattern.flat().find((each) => /[{}]/.test(each));
  if (other !== undefined) return `The pattern may hold {name} and no other braces; "${other}" has some.`;
  if (pattern.some((part) => part.length > 1)) return pattern;
  return 'The pattern lacks {name}: everything would go into one folder.';
}

/** Where the folder of this name goes, from the destination down. */
export function fillPattern(pattern: DestinationPattern, name: Segment): readonly Segment[] {
  return pattern.map((part) => part.map(segmentFromText).join(name));
}
