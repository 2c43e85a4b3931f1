import type { HashKind } from './entry.ts';
import type { NameProfileName } from './names/profile-name.ts';
import type { TimeRange } from './timestamp.ts';

/** What a connection can do and within which limits. Each member changes a decision of the engine; there is nothing else in here. */
export interface Capabilities {
  readonly source: boolean;
  readonly destination: boolean;
  /** The rules that names at this service must obey. */
  readonly names: NameProfileName;
  /** False where `A` and `a` are one name. */
  readonly caseSensitive: boolean;
  /** True where the composed and the decomposed form of a character are one name (NFC, NFD). */
  readonly foldsUnicode: boolean;
  /** True where one folder may hold several items of one name. */
  readonly duplicateNames: boolean;
  readonly emptyFolders: boolean;
  /** `read` may start at an offset above 0. */
  readonly rangeRead: boolean;
  /** `write` takes a body whose size is not known beforehand. */
  readonly unknownSizeWrite: boolean;
  /** `atomic`: the service itself refuses a write whose condition fails. `checked`: the connector looks just before the final name is given. */
  readonly conditionalWrite: 'atomic' | 'checked';
  readonly times: TimeCapabilities;
  /** Bytes; null when the service states no limit. */
  readonly maxFileBytes: number | null;
  /** How many operations in flight are worth having, and how many the service bears. */
  readonly operations: { readonly useful: number; readonly max: number };
  /**
   * Hashes that can be had after a write: `listed` costs nothing, `computed` makes the service read the file. `vouched`: the service itself
   * takes those that it lists of what it holds, so content that is read there must have them, but for `rewrittenTypes`.
   */
  readonly hashes: readonly {
    readonly kind: HashKind;
    readonly cost: 'listed' | 'computed';
    readonly vouched?: true;
  }[];
  /**
   * Extensions, in lower case and without a dot, of files that the service may store with other bytes than it was sent (SharePoint and
   * Office files). Absent where it never does.
   */
  readonly rewrittenTypes?: readonly string[];
  /** Of these, the kinds that it only adds to: such a file is larger there than what was sent, or was not rewritten. Absent where there are none. */
  readonly insertedTypes?: readonly string[];
  /** `stat` needs no round trip, so the engine may ask for each file. */
  readonly cheapStat: boolean;
  /**
   * Absent or true: the entry that `write` and `commit` answer with is what the service says is stored. False: it repeats what was
   * sent, so the engine looks at the folder once for many files before it records them as copied.
   */
  readonly confirmsWrites?: boolean;
  /** Limits of `upload`, present exactly where the connection has `upload`. */
  readonly parts?: PartLimits;
}

export interface TimeCapabilities {
  /** The finest precision of `Entry.modified` in listings; null when there are no times. Single entries may be coarser. */
  readonly readPrecisionMs: number | null;
  /** Whether modification times can be set, on files alone or on folders too. */
  readonly write: 'none' | 'files' | 'files-and-folders';
  readonly writePrecisionMs: number;
  /** What can be stored; times outside are clamped and listed. */
  readonly range: TimeRange;
}

export interface PartLimits {
  /** Files from this size on are worth a resumable upload. */
  readonly fromBytes: number;
  /** Worth sending at once. Parts are larger where the file would else need more than `maxParts`. */
  readonly partBytes: number;
  /** Every part but the last is a multiple of this. */
  readonly multiple: number;
  readonly maxParts: number;
  /** False where parts must arrive in order. */
  readonly parallel: boolean;
}
