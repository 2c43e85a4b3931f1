import type {
  Capabilities,
  Clock,
  Connection,
  Entry,
  Fixes,
  ItemRecord,
  NameRules,
  PathBase,
  RunJournal,
  Segment,
  StorageError,
} from '@drover/core';
import type { AttemptLimits } from '../copy/attempts.ts';
import type { LeftBehind } from '../copy/left-behind.ts';
import type { TemporaryNames } from '../copy/temporary-names.ts';
import type { PathFilter } from '../filters/path-filter.ts';
import type { TransferPolicy, WalkBounds } from '../transfer.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import type { DecisionRules } from './decide.ts';
import type { DestinationTree } from './destination-tree.ts';
import type { FileTask } from './file-task.ts';
import type { Selection } from './selection.ts';
import type { Lister } from './walked-folders.ts';

/** What the planner must know of a destination; a scan may have it without a connection. */
export type DestinationLimits = Pick<
  Capabilities,
  'names' | 'caseSensitive' | 'foldsUnicode' | 'emptyFolders' | 'unknownSizeWrite' | 'maxFileBytes' | 'times'
>;

/** What planning needs; it writes folders, and nothing in a scan. */
export interface PlanContext {
  readonly mode: 'copy' | 'scan';
  readonly source: Connection;
  /** Lists the source's folders. */
  readonly lister: Lister;
  /** Tells of many folders of the destination at once; null where it cannot. */
  readonly destinationTree: DestinationTree | null;
  /** Null in a scan that is held against a name profile. */
  readonly destination: Connection | null;
  /** Each item is recorded with what is known of it at the source. */
  readonly tellsFacts: boolean;
  readonly limits: DestinationLimits;
  readonly nameRules: NameRules;
  readonly base: PathBase;
  readonly rules: DecisionRules;
  readonly policy: TransferPolicy;
  /** New names of folders in this folder of the source, by rules of the migration. */
  readonly renamesIn: Fixes['renamesIn'];
  /** Folders that go up at the destination, by rules of the migration. */
  readonly movesFrom: Fixes['movesFrom'];
  readonly movesInto: Fixes['movesInto'];
  readonly filter: PathFilter;
  /** Whether an item is wanted by what it is, wherever it lies. */
  readonly wants: (entry: Entry) => boolean;
  /** The rule of the visible exclusion set, or of the migration, that an item meets; null for none. */
  readonly excludedBy: (entry: Entry, folder: readonly Segment[]) => string | null;
  /** Folders are made when the first item in them is copied, not when they are met. */
  readonly createsLate: boolean;
  /** Folders in which nothing is to be copied are made all the same. */
  readonly keepsEmpty: boolean;
  /** Null where everything is wanted. */
  readonly selected: Selection | null;
  readonly temporaries: TemporaryNames;
  readonly journal: Pick<RunJournal, 'beginReplacing' | 'known' | 'others' | 'saveUpload'>;
  readonly clock: Clock;
  readonly bounds: WalkBounds;
  /** Folders met so far by this process. */
  readonly tally: { folders: number };
  readonly besideName: (name: Segment, source: Entry) => Segment | null;
  readonly sink: PlanSink;
  /** What this run could not remove yet. */
  readonly leftBehind?: LeftBehind;
  /** Something about a folder is tried again after so long, and after the promise. */
  readonly again?: (side: 'source' | 'destination', error: StorageError, waitMs: number) => Promise<void> | undefined;
}

/** Where plans go. */
export interface PlanSink {
  /** An item that needs no copying. */
  record(record: ItemRecord): Promise<void> | undefined;
  /** A file that is to be copied. */
  file(task: FileTask, folder: FolderNode): Promise<void> | undefined;
  seen(entry: Entry): void;
  /** An unfinished file of an earlier run was removed. */
  discarded(): void;
  /** A folder's listing at the source came to its end. */
  listed(): void;
  /** A folder failed at one side. */
  failed(side: 'source' | 'destination', error: StorageError, folder: FolderNode): void;
}

/** How often something about a folder is tried at one side. */
export function folderAttempts(
  { policy, clock, again }: Pick<PlanContext, 'policy' | 'clock' | 'again'>,
  side: 'source' | 'destination',
): AttemptLimits {
  return { attempts: policy.attempts, clock, again: (error, waitMs) => again?.(side, error, waitMs) };
}
