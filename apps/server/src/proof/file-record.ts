import type { Evidence, Segment } from '@drover/core';
import type { KeptEvidence, ProofEntry, ProofItem } from '@drover/database';
import { CLASS_OF_EVIDENCE, type FileRecord, groupOfClass, type VanishedRecord } from '@drover/proof';

/** Beside what is known of a file: where its folder is at the destination, and until when evidence counts. */
export interface FilePlace {
  readonly folder: readonly Segment[];
  /** Null for all of it; else what later runs found is none of this proof's. */
  readonly until: Date | null;
}

/** What a run met at the source. */
export type FoundItem = ProofItem & { readonly outcome: Exclude<ProofItem['outcome'], 'gone-at-source'> };

/** What runs of versions that kept no evidence wrote in their logs. */
const LOGGED = {
  reread: 'reread',
  hash: 'hash',
  size: 'size',
  'rewritten-by-service': 'rewritten',
} as const satisfies Record<NonNullable<ProofItem['verified']>, Evidence['by']>;

/** One file of a run as the proof tells of it. */
export function fileRecord(item: FoundItem, entry: ProofEntry, place: FilePlace): FileRecord {
  const { outcome, side, cause, message, listed, modified } = item;
  if (outcome === 'copied' || outcome === 'unchanged') return delivered(item, entry, place);
  const base = { type: 'file', path: [...item.path], size: listed, reason: cause ?? outcome } as const;
  const changed = iso(modified);
  const told = {
    ...base,
    ...(changed === null ? {} : { modified: changed }),
    ...(message === '' ? {} : { detail: message.toWellFormed() }),
  };
  const lost = (group: 'failed' | 'unreadable'): FileRecord => {
    if (item.accepted === null) return { ...told, group };
    return { ...told, group: 'accepted', accepted: acceptedRecord(item.accepted) };
  };
  switch (outcome) {
    case 'excluded-by-rule':
    case 'filtered':
    case 'link':
    case 'special':
      return { ...told, group: 'excluded' };
    case 'unsupported-at-source':
      return lost('unreadable');
    case 'conflict':
    case 'destination-newer':
      return { ...lost('failed'), conflict: 'destination-kept' };
    case 'failed':
      return lost(side === 'source' ? 'unreadable' : 'failed');
    case 'unsupported-at-destination':
    case 'scanned':
    case 'folder-created':
    case 'folder-present':
      return lost('failed');
    default:
      return outcome satisfies never;
  }
}

export function acceptedRecord({
  reason,
  by,
  at,
}: NonNullable<ProofItem['accepted']>): NonNullable<FileRecord['accepted']> {
  return { reason, by, at: at.toISOString() };
}

/** A file that runs knew, or could not copy, and that is no longer at the source. */
export function vanishedRecord(
  path: readonly Segment[],
  size: number | null,
  changed: number | null | undefined,
): VanishedRecord {
  const modified = iso(changed);
  return { type: 'vanished', path: [...path], size, ...(modified === null ? {} : { modified }) };
}

/** A file that only earlier runs tell of, because the log of the last one was deleted. Null for what never arrived. */
export function rememberedRecord({ path, known }: ProofEntry, { folder }: FilePlace): FileRecord | null {
  if (known?.source === undefined) return null;
  const size = known.source.size ?? 0;
  return {
    ...{ type: 'file', path: [...path], size, reason: 'known-from-before' },
    ...proved(known.evidence ?? { by: 'size-and-time' }),
    ...versions(known),
    final: [...folder, known.destinationName],
  };
}

function delivered(item: FoundItem, { known }: ProofEntry, { folder, until }: FilePlace): FileRecord {
  const { outcome, listed, notes } = item;
  const size = outcome === 'copied' ? item.bytes : listed;
  const kept = known?.evidence ?? null;
  const isLater = kept !== null && until !== null && kept.at > until;
  const told: Evidence = { by: item.verified === null ? 'size-and-time' : LOGGED[item.verified] };
  const beside = notes.find((note) => note.note === 'kept-both');
  const name = beside?.name ?? known?.destinationName ?? item.path.at(-1) ?? '';
  const conflict = beside !== undefined ? 'kept-both' : hasOverwritten(item) ? 'overwritten' : null;
  return {
    ...{ type: 'file', path: [...item.path], size, reason: outcome },
    ...(listed === size ? {} : { listed }),
    ...proved(kept === null || isLater ? told : kept),
    ...(known === null || isLater || beside !== undefined ? {} : versions(known)),
    ...(conflict === null ? {} : { conflict }),
    final: [...folder, name],
  };
}

function hasOverwritten({ notes }: FoundItem): boolean {
  return notes.some(({ note }) => note === 'conflict-overwritten');
}

function proved(
  evidence: Evidence | KeptEvidence,
): Pick<FileRecord, 'class' | 'evidence' | 'group' | 'hash' | 'provedAt'> {
  const { by, hash } = evidence;
  const letter = CLASS_OF_EVIDENCE[by];
  return {
    group: groupOfClass(letter),
    class: letter,
    evidence: by,
    ...(hash === undefined ? {} : { hash }),
    ...('at' in evidence ? { provedAt: evidence.at.toISOString() } : {}),
  };
}

function versions({ source, destination }: NonNullable<ProofEntry['known']>): Pick<FileRecord, 'modified' | 'stored'> {
  const modified = iso(source?.modified?.epochMs);
  const storedAt = iso(destination?.modified?.epochMs);
  return {
    ...(modified === null ? {} : { modified }),
    ...(destination === undefined
      ? {}
      : { stored: { size: destination.size, ...(storedAt === null ? {} : { modified: storedAt }) } }),
  };
}

/** Of a time in epoch milliseconds; null where there is none, and for what no calendar holds. */
function iso(epochMs: number | null | undefined): string | null {
  const date = new Date(epochMs ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
