import {
  cautionsOn,
  checkPath,
  childRef,
  clampTime,
  type Evidence,
  type ItemNote,
  type ItemOutcome,
  type ItemRecord,
  type ItemRef,
  type KnownItem,
  nameKey,
  type OthersFile,
  type Over,
  type Segment,
  sameVersion,
  type UnsupportedCause,
  type WriteCondition,
} from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { isTooLong, outcomeInside } from './blocked.ts';
import { changedAt } from './changed-at.ts';
import { looksEqual, versionFrom } from './compare.ts';
import { decideAmongRows } from './decide-others.ts';
import { type DestinationIndex, type Present, presentRef } from './destination-index.ts';
import { evidenceBetween } from './evidence.ts';
import type { FileTask } from './file-task.ts';
import type { PlacedItem } from './name-items.ts';
import { otherKind } from './other-kind.ts';
import type { PlanContext } from './plan-context.ts';
import { factsNote } from './reported-facts.ts';
import { mayBeRewritten } from './rewriting.ts';

/** One source file and what is around it. */
export interface FileSite {
  readonly item: PlacedItem;
  readonly node: FolderNode;
  readonly index: DestinationIndex;
  readonly known: KnownItem | null;
  /** What other rows of the migration wrote into this folder, by the key of its name there; null for nothing. */
  readonly others: ReadonlyMap<string, OthersFile> | null;
  readonly siblings: number;
}

/** Either a task or the record of a file that needs none. */
export type FilePlan = { readonly task: null; readonly record: ItemRecord } | { readonly task: FileTask };

/** What is to become of one file. Pure but for the clock. */
export function planFile(site: FileSite, context: PlanContext): FilePlan {
  const { item, node, index, known } = site;
  if (node.blocked !== null && !isTooLong(node.blocked)) return settled(site, outcomeInside(node.blocked), context);
  const refused = refusal(site, context);
  if (item.name === null || refused !== null) {
    return skipped(site, { reason: 'unsupported-at-destination', ...refused }, context);
  }
  const present = index.get(item.name);
  const other = site.others?.get(nameKey(item.name, context.nameRules));
  const decision = decideAmongRows(item.entry, present, { own: known ?? undefined, other }, context.rules);
  switch (decision.do) {
    case 'nothing': {
      const news = decision.remember || known?.upload !== undefined ? knownWith(site, item.name, present) : null;
      const evidence = decision.compared && present !== null ? evidenceBetween(item.entry, present) : null;
      return skipped(site, { reason: 'unchanged' }, context, { known: news, evidence });
    }
    case 'skip': {
      const { do: _, ...why } = decision;
      return skipped(site, why, context);
    }
    case 'copy': {
      const notes = notesOf(item, context);
      if (decision.overwritesWork) notes.push({ note: 'conflict-overwritten' });
      const place = present === null ? childRef(node.destination, item.name) : presentRef(node.destination, present);
      const task = taskOf(site, item.name, place, decision.condition, notes, false);
      return { task: context.mode === 'scan' ? foreseen(task, context) : task };
    }
    case 'copy-beside':
      return planBeside(site, item.name, context);
    case 'fail': {
      const error = otherKind(childRef(node.destination, item.name), decision.present);
      return settled(site, { type: 'failed', side: 'destination', error, attempts: 1 }, context);
    }
    default:
      return decision satisfies never;
  }
}

function planBeside(site: FileSite, name: Segment, context: PlanContext): FilePlan {
  const { item, node, index, known } = site;
  const beside = context.besideName(name, item.entry);
  const present = beside === null ? null : index.get(beside);
  if (beside === null || (present !== null && !looksEqual(item.entry, present, context.rules))) {
    const detail = "It changed on both sides; the destination's is kept, and the name for the other is taken.";
    return skipped(site, { reason: 'conflict', detail }, context);
  }
  if (present !== null) {
    const news = { destinationName: name, source: versionFrom(item.entry) };
    const destination = known?.destination;
    return skipped(site, { reason: 'unchanged' }, context, {
      known: destination === undefined ? news : { ...news, destination },
      evidence: evidenceBetween(item.entry, present),
      notes: [{ note: 'kept-both', name: beside }],
    });
  }
  const notes: ItemNote[] = [...notesOf(item, context), { note: 'kept-both', name: beside }];
  return { task: taskOf(site, name, childRef(node.destination, beside), { if: 'absent' }, notes, true) };
}

function taskOf(
  { item, node, known, siblings }: FileSite,
  name: Segment,
  place: ItemRef,
  condition: WriteCondition,
  notes: readonly ItemNote[],
  beside: boolean,
): FileTask {
  const upload = known?.upload;
  const pending = upload !== undefined && sameVersion(upload.source, versionFrom(item.entry)) ? upload : null;
  const path = [...node.path, item.key];
  return { path, source: item.entry, item: place, name, condition, known, pending, notes, beside, siblings };
}

/** With what a scan tells beside. */
function foreseen(task: FileTask, { rules }: PlanContext): FileTask {
  return mayBeRewritten(task.name, rules) ? { ...task, mayBeRewritten: true } : task;
}

function knownWith({ item }: FileSite, name: Segment, present: Present | null): KnownItem {
  const known = { destinationName: name, source: versionFrom(item.entry) };
  return present === null ? known : { ...known, destination: versionFrom(present) };
}

/** Why the destination cannot hold the item at all. */
function refusal(
  { item, node }: FileSite,
  { nameRules, base, limits }: PlanContext,
): { readonly cause: UnsupportedCause; readonly detail: string; readonly over?: Over } | null {
  const { entry, name, problems } = item;
  if (name === null) return { cause: 'name', detail: problems.map(({ message }) => message).join(' ') };
  const tooLong = checkPath([...node.destination.segments, name], nameRules, base)[0];
  if (tooLong !== undefined) {
    const { message: detail, over } = tooLong;
    return { cause: 'path-too-long', detail, ...(over === undefined ? {} : { over }) };
  }
  if (entry.size === null && !limits.unknownSizeWrite) {
    return { cause: 'size-unknown', detail: 'The source does not tell its size, which the destination wants to know.' };
  }
  if (limits.maxFileBytes !== null && (entry.size ?? 0) > limits.maxFileBytes) {
    const detail = `It has ${entry.size} bytes; the destination takes at most ${limits.maxFileBytes}.`;
    return { cause: 'too-large', detail };
  }
  return null;
}

/** What people may want to know of an item that arrives. */
export function notesOf(
  { entry, repair }: PlacedItem,
  { limits, tellsFacts, nameRules }: Pick<PlanContext, 'limits' | 'nameRules' | 'tellsFacts'>,
): ItemNote[] {
  const notes: ItemNote[] = repair === null ? [] : [{ note: 'renamed', repair }];
  for (const { code, says } of cautionsOn(entry.name, entry.kind === 'folder' ? 'folder' : 'file', nameRules)) {
    notes.push({ note: 'caution', code, detail: says });
  }
  for (const note of factsNote(entry, { tellsFacts })) notes.push(note);
  const holdsTime =
    limits.times.write === 'files-and-folders' || (limits.times.write === 'files' && entry.kind === 'file');
  if (entry.modified === undefined || !holdsTime) return notes;
  const { time, clamped } = clampTime(entry.modified, limits.times.range);
  if (clamped) notes.push({ note: 'time-clamped', fromEpochMs: entry.modified.epochMs, toEpochMs: time.epochMs });
  return notes;
}

type Skip = Omit<Extract<ItemOutcome, { type: 'skipped' }>, 'type' | 'notes'>;

/** What the journal is to keep of a file beside its outcome. */
interface News {
  readonly known: KnownItem | null;
  readonly evidence: Evidence | null;
  readonly notes?: readonly ItemNote[];
}

function skipped(site: FileSite, why: Skip, context: PlanContext, news?: News) {
  const notes = [...factsNote(site.item.entry, context), ...(news?.notes ?? [])];
  return settled(site, { type: 'skipped', ...why, notes }, context, news);
}

function settled({ item, node }: FileSite, outcome: ItemOutcome, context: PlanContext, news?: News) {
  const now = context.clock.now();
  const path = [...node.path, item.key];
  const size = item.entry.size ?? 0;
  const bytes = outcome.type === 'skipped' && outcome.cause === 'too-large' ? size : 0;
  const { known = null, evidence = null } = news ?? {};
  const record: ItemRecord = {
    ...{ path, kind: 'file', outcome, bytes, startedAt: now, endedAt: now },
    ...(size === bytes ? {} : { size }),
    ...changedAt(item.entry),
    ...(known === null ? {} : { known }),
    ...(known === null || evidence === null ? {} : { evidence }),
  };
  return { task: null, record };
}
