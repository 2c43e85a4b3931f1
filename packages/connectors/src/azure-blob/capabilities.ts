import { type Capabilities, TIME_RANGES } from '@drover/core';
import { MAX_BLOB_BYTES, PARTS } from './upload/part-limits.ts';

/** Calls in flight that one connection is worth, on links of 100 ms too. */
const USEFUL = 32;
const MOST = 96;

export const CAPABILITIES: Capabilities = {
  source: true,
  destination: true,
  names: 'azure-blob',
  caseSensitive: true,
  foldsUnicode: false,
  duplicateNames: false,
  emptyFolders: true,
  rangeRead: true,
  unknownSizeWrite: true,
  conditionalWrite: 'atomic',
  times: {
    readPrecisionMs: 0.001,
    write: 'files-and-folders',
    writePrecisionMs: 0.001,
    range: TIME_RANGES['azure-blob'],
  },
  maxFileBytes: MAX_BLOB_BYTES,
  operations: { useful: USEFUL, max: MOST },
  hashes: [{ kind: 'md5', cost: 'listed' }],
  cheapStat: false,
  confirmsWrites: true,
  parts: PARTS,
};
