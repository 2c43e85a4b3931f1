import { type Capabilities, LARGEST_FILES, type PartLimits } from '@drover/core';
import { INSERTED_TYPES, REWRITTEN_TYPES } from './rewritten-types.ts';

/** Parts of an upload are multiples of this. Source: "driveItem: createUploadSession", Microsoft Graph v1.0. */
export const MULTIPLE = 320 * 1024;

/** Bytes of one request of an upload session: a multiple as above, well below the 60 MiB that one request may hold (same source). */
export const REQUEST_BYTES = 32 * MULTIPLE;

const PARTS: PartLimits = {
  // What goes in one request cannot be gone on with inside.
  fromBytes: REQUEST_BYTES,
  partBytes: 8 * REQUEST_BYTES,
  multiple: MULTIPLE,
  maxParts: Number.MAX_SAFE_INTEGER,
  parallel: false,
};

/** Calls in flight that are worth having on one connection, and that it bears; the budget of the tenant slows them further. */
const USEFUL = 16;
const MOST = 32;

export function driveCapabilities({ rewritesOfficeFiles }: { readonly rewritesOfficeFiles: boolean }): Capabilities {
  return {
    source: true,
    destination: true,
    names: 'sharepoint',
    caseSensitive: false,
    foldsUnicode: true,
    duplicateNames: false,
    emptyFolders: true,
    rangeRead: true,
    unknownSizeWrite: false,
    // A name that must be new is refused by the service; a file that must be unchanged is looked at just before.
    conditionalWrite: 'checked',
    times: {
      readPrecisionMs: 1000,
      write: 'files-and-folders',
      writePrecisionMs: 1000,
      range: { minEpochMs: Date.UTC(1900, 0, 1), maxEpochMs: Date.UTC(8900, 11, 31) },
    },
    maxFileBytes: LARGEST_FILES.sharepoint,
    operations: { useful: USEFUL, max: MOST },
    hashes: [{ kind: 'quickxor', cost: 'listed', vouched: true }],
    ...(rewritesOfficeFiles ? { rewrittenTypes: REWRITTEN_TYPES, insertedTypes: INSERTED_TYPES } : {}),
    cheapStat: false,
    confirmsWrites: true,
    parts: PARTS,
  };
}
