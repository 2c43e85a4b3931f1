import type { Assignment, Entry, ItemNote, ItemRef, Segment } from '@drover/core';
import type { Blocked } from '../plan/blocked.ts';

/** A folder whose content is not finished yet. Lives from the moment it is met until all below it is done. */
export interface FolderNode {
  readonly parent: FolderNode | null;
  /** At the source, below the transfer's source folder. */
  readonly path: readonly Segment[];
  readonly source: ItemRef;
  /** The folder as the source describes it; null for the transfer's own source folder. */
  readonly entry: Entry | null;
  /** The name that the journal is to learn; null when it knows it already. */
  readonly newName: Segment | null;
  /** By how many folders it lies further up at the destination than at the source; absent for none. */
  readonly movedUp?: number;
  readonly notes: readonly ItemNote[];
  readonly startedAt: number;
  /** Where it is, or is to be, at the destination. */
  destination: ItemRef;
  /** `missing` until a first item needs it. */
  state: 'present' | 'created' | 'missing';
  creating: Promise<void> | null;
  /** Why nothing in here can be taken. */
  blocked: Blocked | null;
  /** Only something below it is wanted, so it is no item of the run unless it has to be made. */
  through?: true;
  /** Its own record has been written. */
  reported: boolean;
  /** That record says that it could not be listed. */
  unlisted?: true;
  /** The destination shows another time than the source, or will because something is written into it. */
  timeDiffers: boolean;
  /** The names of folders that come up into it in this run, known once its own children are planned; absent for none. */
  arrivals?: readonly Arrival[];
  /** Its own planning, and files and folders in it, that are not done. */
  pending: number;
}

/** A folder that comes up into another one, by its path at the source. */
export interface Arrival {
  readonly path: readonly Segment[];
  readonly given: Assignment;
}

/** The folder so many above this one; this one for 0. */
export function ancestorOf(node: FolderNode, up: number): FolderNode {
  let at = node;
  for (let left = up; left > 0 && at.parent !== null; left--) at = at.parent;
  return at;
}

/** The folder that it lies in at the destination; null for the transfer's own. */
export function homeOf({ parent, movedUp }: FolderNode): FolderNode | null {
  return parent === null ? null : ancestorOf(parent, movedUp ?? 0);
}

/** The folder with which a run begins. */
export function topFolder(source: ItemRef, destination: ItemRef, startedAt: number): FolderNode {
  return {
    parent: null,
    path: [],
    source,
    entry: null,
    newName: null,
    notes: [],
    startedAt,
    destination,
    state: 'present',
    creating: null,
    blocked: null,
    reported: true,
    timeDiffers: false,
    pending: 1,
  };
}
