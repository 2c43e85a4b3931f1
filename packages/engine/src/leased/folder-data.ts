import type { Entry, ItemNote, ItemRef, Segment } from '@drover/core';
import type { Blocked } from '../plan/blocked.ts';
import type { Arrival, FolderNode } from '../walk/folder-node.ts';
import { type ErrorData, errorData, errorFrom } from './error-data.ts';

type BlockedData =
  | (Omit<Extract<Blocked, { by: 'failure' }>, 'error'> & { readonly error: ErrorData })
  | Extract<Blocked, { by: 'unsupported' }>;

/** A folder node as plain data: what any worker needs to go on with it. */
export interface FolderData {
  readonly path: readonly Segment[];
  readonly source: ItemRef;
  readonly destination: ItemRef;
  readonly state: FolderNode['state'];
  readonly startedAt: number;
  /** Absent for the transfer's own folder. */
  readonly times?: Pick<Entry, 'modified' | 'created'>;
  readonly mode?: number;
  readonly newName?: Segment;
  readonly movedUp?: number;
  readonly notes?: readonly ItemNote[];
  readonly blocked?: BlockedData;
  /** What blocks it blocks the folder above as well. */
  readonly blockedAbove?: boolean;
  readonly through?: true;
  readonly unlisted?: true;
  readonly arrivals?: readonly Arrival[];
}

/** A folder as it is kept. */
export interface FolderRow {
  readonly id: number;
  readonly parent: number | null;
  readonly depth: number;
  readonly data: FolderData;
  /** Its own record has been written. */
  readonly reported: boolean;
  readonly timeDiffers: boolean;
}

export function folderData(node: FolderNode): FolderData {
  const { path, source, destination, state, startedAt, entry, newName, movedUp, notes, blocked, parent } = node;
  const { through, unlisted, arrivals } = node;
  return {
    path,
    source,
    destination,
    state,
    startedAt,
    ...(entry === null ? {} : { times: timesOf(entry) }),
    ...(entry?.mode === undefined ? {} : { mode: entry.mode }),
    ...(newName === null ? {} : { newName }),
    ...(movedUp === undefined ? {} : { movedUp }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(through === true ? { through } : {}),
    ...(unlisted === true ? { unlisted } : {}),
    ...(arrivals === undefined ? {} : { arrivals }),
    ...(blocked === null ? {} : { blocked: blockedData(blocked), blockedAbove: parent?.blocked === blocked }),
  };
}

/** The node of a stored folder. Without its parent at hand, one that stands for it says what children ask of a parent. */
export function folderNode(row: FolderRow, parent: FolderNode | null): FolderNode {
  const { path, source, destination, state, startedAt, newName, movedUp, notes, blockedAbove } = row.data;
  const { through, unlisted, arrivals } = row.data;
  const blocked = row.data.blocked === undefined ? null : blockedFrom(row.data.blocked);
  const above = row.parent === null ? null : (parent ?? standIn(row.data, blockedAbove === true ? blocked : null));
  return {
    parent: above,
    path,
    source,
    destination,
    state,
    startedAt,
    entry: entryFrom(row.data),
    newName: newName ?? null,
    ...(movedUp === undefined ? {} : { movedUp }),
    notes: notes ?? [],
    creating: null,
    blocked: blockedAbove === true && above?.blocked != null ? above.blocked : blocked,
    reported: row.reported,
    timeDiffers: row.timeDiffers,
    pending: 1,
    ...(through === true ? { through } : {}),
    ...(unlisted === true ? { unlisted } : {}),
    ...(arrivals === undefined ? {} : { arrivals }),
  };
}

function standIn({ path, source, destination, startedAt }: FolderData, blocked: Blocked | null): FolderNode {
  return {
    parent: null,
    path: path.slice(0, -1),
    source: { root: source.root, segments: source.segments.slice(0, -1) },
    destination: { root: destination.root, segments: destination.segments.slice(0, -1) },
    entry: null,
    newName: null,
    notes: [],
    startedAt,
    state: 'present',
    creating: null,
    blocked,
    reported: true,
    timeDiffers: false,
    pending: 1,
  };
}

function entryFrom({ path, source, times, mode }: FolderData): Entry | null {
  if (times === undefined) return null;
  const entry = { ref: source, name: path.at(-1) ?? '', kind: 'folder', size: null, ...times } as const;
  return mode === undefined ? entry : { ...entry, mode };
}

function timesOf({ modified, created }: Entry): Pick<Entry, 'modified' | 'created'> {
  return { ...(modified === undefined ? {} : { modified }), ...(created === undefined ? {} : { created }) };
}

function blockedData(blocked: Blocked): BlockedData {
  return blocked.by === 'failure' ? { ...blocked, error: errorData(blocked.error) } : blocked;
}

function blockedFrom(data: BlockedData): Blocked {
  return data.by === 'failure' ? { ...data, error: errorFrom(data.error) } : data;
}
