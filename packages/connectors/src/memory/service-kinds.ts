import type { MemorySettings } from './settings.ts';

const KIB = 1024;
const ALL_DATES = { minEpochMs: -8.64e15, maxEpochMs: 8.64e15 };
const NO_TIMES = { readPrecisionMs: null, write: 'none', writePrecisionMs: 1, range: ALL_DATES } as const;
const WHOLE_SECONDS = { readPrecisionMs: 1000, write: 'files-and-folders', writePrecisionMs: 1000 } as const;

/** Settings under which a memory store behaves like the kinds of services that Drover meets. */
export const serviceKinds = {
  'like a disk': {
    walk: true,
    bulk: true,
    parts: { fromBytes: 1024 * KIB, partBytes: 1024 * KIB, multiple: 1, maxParts: 10_000, parallel: false },
  },
  'like an SFTP server': {
    capabilities: {
      names: 'sftp',
      times: { ...WHOLE_SECONDS, range: { minEpochMs: 0, maxEpochMs: (2 ** 32 - 1) * 1000 } },
      hashes: [],
    },
    changeTags: false,
  },
  'like an old FTP server': {
    capabilities: {
      names: 'ftp',
      times: { readPrecisionMs: 60_000, write: 'none', writePrecisionMs: 60_000, range: ALL_DATES },
      hashes: [],
      confirmsWrites: false,
    },
    changeTags: false,
    parts: null,
  },
  'like OneDrive': {
    capabilities: {
      names: 'sharepoint',
      caseSensitive: false,
      foldsUnicode: true,
      conditionalWrite: 'atomic',
      times: { ...WHOLE_SECONDS, range: ALL_DATES },
      hashes: [{ kind: 'sha1', cost: 'listed' }],
      maxFileBytes: 250 * 1024 * 1024 * 1024,
    },
    staging: 'own',
    ids: true,
    permissions: true,
    quotaBytes: 1024 * 1024 * KIB,
    pageSize: 200,
    parts: { fromBytes: 4096 * KIB, partBytes: 640 * KIB, multiple: 320 * KIB, maxParts: 10_000, parallel: false },
  },
  'like Azure Blob Storage': {
    capabilities: {
      names: 'azure-blob',
      conditionalWrite: 'atomic',
      times: { readPrecisionMs: 1000, write: 'none', writePrecisionMs: 1000, range: ALL_DATES },
      hashes: [{ kind: 'md5', cost: 'listed' }],
    },
    staging: 'own',
    parts: { fromBytes: 1024 * KIB, partBytes: 256 * KIB, multiple: 1, maxParts: 50_000, parallel: true },
  },
  'like Google Drive': {
    capabilities: { names: 'google-drive', conditionalWrite: 'atomic', duplicateNames: true },
    staging: 'own',
    parts: { fromBytes: 1024 * KIB, partBytes: 256 * KIB, multiple: 256 * KIB, maxParts: 10_000, parallel: false },
  },
  'with nothing optional': {
    capabilities: { rangeRead: false, unknownSizeWrite: false, times: NO_TIMES, hashes: [] },
    changeTags: false,
    listsSizes: false,
    parts: null,
    pageSize: 1,
  },
} satisfies Record<string, MemorySettings>;
