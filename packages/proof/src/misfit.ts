import type { Evidence } from '@drover/core';
import type { EvidenceClass, FileRecord, ItemRecord } from './records.ts';

/** The class of each kind of evidence. */
export const CLASS_OF_EVIDENCE = {
  reread: 'A',
  hash: 'B',
  'hash-listed': 'B',
  size: 'C',
  'size-and-time': 'C',
  rewritten: 'D',
  none: 'E',
} as const satisfies Record<Evidence['by'], EvidenceClass>;

const CLASSES: ReadonlyMap<string, EvidenceClass> = new Map(Object.entries(CLASS_OF_EVIDENCE));

/** The group of a file that is at the destination, by the class of its evidence. */
export function groupOfClass(letter: EvidenceClass): 'verified' | 'weaker' {
  return letter === 'A' || letter === 'B' ? 'verified' : 'weaker';
}

/** What a record says against itself: it counts for more, or for less, than it tells of evidence. Null where all of it fits. */
export function misfit(record: ItemRecord): string | null {
  switch (record.type) {
    case 'file':
      return misfitOfFile(record);
    case 'folder':
      return (record.accepted !== undefined) === (record.outcome === 'accepted')
        ? null
        : 'The folder is accepted without anybody who did, or the other way round.';
    case 'vanished':
      return null;
    default:
      return record satisfies never;
  }
}

function misfitOfFile({ group, class: letter, evidence, final, accepted }: FileRecord): string | null {
  const isThere = group === 'verified' || group === 'weaker';
  if ((accepted !== undefined) !== (group === 'accepted'))
    return 'The file is accepted without anybody who did, or the other way round.';
  if ((letter !== undefined) !== isThere || (final !== undefined) !== isThere)
    return `The file is in the group ${group}, and what is told of its evidence and place is of another.`;
  if (letter === undefined) return evidence === undefined ? null : 'There is evidence of a file that is not there.';
  if (groupOfClass(letter) !== group) return `Evidence of class ${letter} does not make a file ${group}.`;
  return evidence !== undefined && CLASSES.get(evidence) === letter
    ? null
    : `Evidence "${evidence ?? ''}" is not of class ${letter}.`;
}
