import type { Capabilities } from '@drover/core';
import { LAST_SECOND } from './entry.ts';
import { PARTS } from './resumable-upload.ts';

/** Files in flight that one connection is worth: enough for three round trips a file on a slow link. */
const USEFUL = 128;
const MOST = 256;

/** What was found out about a server when the connection was opened. */
export interface ServerFacts {
  readonly caseSensitive: boolean;
  /** Files that the server keeps open for one session; null when it does not tell. */
  readonly maxHandles: number | null;
  readonly tellsFreeSpace: boolean;
}

export function capabilitiesOf({ caseSensitive, maxHandles }: ServerFacts): Capabilities {
  const most = Math.max(1, Math.min(MOST, maxHandles ?? MOST));
  return {
    source: true,
    destination: true,
    names: 'sftp',
    caseSensitive,
    foldsUnicode: false,
    duplicateNames: false,
    emptyFolders: true,
    rangeRead: true,
    unknownSizeWrite: true,
    conditionalWrite: 'checked',
    times: {
      readPrecisionMs: 1000,
      write: 'files-and-folders',
      writePrecisionMs: 1000,
      range: { minEpochMs: 0, maxEpochMs: LAST_SECOND * 1000 },
    },
    maxFileBytes: null,
    operations: { useful: Math.min(USEFUL, most), max: most },
    hashes: [],
    cheapStat: false,
    confirmsWrites: true,
    parts: PARTS,
  };
}
