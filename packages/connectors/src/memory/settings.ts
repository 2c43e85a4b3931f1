import type { Capabilities, Clock, PartLimits, Segment } from '@drover/core';

/** How a memory service behaves; whatever is left out behaves like a good POSIX file system behind a protocol that renames. */
export interface MemorySettings {
  /** Replaces single capabilities. `parts` present or absent decides whether there is a resumable upload. */
  readonly capabilities?: Partial<Omit<Capabilities, 'parts'>>;
  /** Limits of resumable uploads; null for a service without them. */
  readonly parts?: PartLimits | null;
  /**
   * `rename`: bytes lie under the temporary name, visible to all, until the file is complete (FTP, SFTP, local files).
   * `own`: the service keeps them out of sight and commits by itself (clouds).
   */
  readonly staging?: 'rename' | 'own';
  /** Whether entries carry a change tag. */
  readonly changeTags?: boolean;
  /** Whether entries carry the service's own id, and lookups use it. Needed to tell duplicate names apart. */
  readonly ids?: boolean;
  /** Whether entries tell the size of a file before it is read. */
  readonly listsSizes?: boolean;
  /** Bytes that the service may hold; null for no limit. */
  readonly quotaBytes?: number | null;
  /** Entries in one page of a listing. */
  readonly pageSize?: number;
  /** Names that the service refuses beyond those of its name profile. */
  readonly refusesName?: (name: Segment) => boolean;
  /** Other bytes than the service was sent (SharePoint and Office files). Goes with the capability `rewrittenTypes`. */
  readonly rewrite?: (content: Uint8Array, name: Segment) => Uint8Array;
  /** Whole-tree listing, packed reads and packed writes. */
  readonly walk?: boolean;
  readonly bulk?: boolean;
  /** Who may do what can be asked and given. */
  readonly permissions?: boolean;
  /** Time of changes and of latency; without one, a clock that starts in 2026 and advances 1 ms with every change. */
  readonly clock?: Clock;
  /** Waited once for each round trip. */
  readonly latencyMs?: number;
  readonly roots?: readonly string[];
}

const FIVE_MB = 5 * 1024 * 1024;

const DEFAULT_PARTS: PartLimits = {
  fromBytes: FIVE_MB,
  partBytes: FIVE_MB,
  multiple: 1,
  maxParts: 10_000,
  parallel: false,
};

const DEFAULT_CAPABILITIES: Capabilities = {
  source: true,
  destination: true,
  names: 'posix',
  caseSensitive: true,
  foldsUnicode: false,
  duplicateNames: false,
  emptyFolders: true,
  rangeRead: true,
  unknownSizeWrite: true,
  conditionalWrite: 'checked',
  times: {
    readPrecisionMs: 1,
    write: 'files-and-folders',
    writePrecisionMs: 1,
    // What a JavaScript Date holds.
    range: { minEpochMs: -8.64e15, maxEpochMs: 8.64e15 },
  },
  maxFileBytes: null,
  operations: { useful: 8, max: 64 },
  hashes: [{ kind: 'sha256', cost: 'computed' }],
  cheapStat: true,
};

export type ResolvedSettings = Required<
  Omit<MemorySettings, 'capabilities' | 'parts' | 'refusesName' | 'rewrite' | 'clock'>
> &
  Pick<MemorySettings, 'refusesName' | 'rewrite' | 'clock'> & { readonly capabilities: Capabilities };

export function resolveSettings(settings: MemorySettings): ResolvedSettings {
  const { parts = DEFAULT_PARTS, capabilities, ...rest } = settings;
  if (settings.latencyMs !== undefined && settings.clock === undefined) throw new RangeError('latency needs a clock');
  return {
    staging: 'rename',
    changeTags: true,
    ids: settings.capabilities?.duplicateNames === true,
    listsSizes: true,
    quotaBytes: null,
    pageSize: 1000,
    walk: false,
    bulk: false,
    permissions: false,
    latencyMs: 0,
    roots: [''],
    ...rest,
    capabilities: { ...DEFAULT_CAPABILITIES, ...capabilities, ...(parts === null ? {} : { parts }) },
  };
}
