import type { MemorySettings } from '@drover/connectors/memory';

const ALL_DATES = { minEpochMs: -8.64e15, maxEpochMs: 8.64e15 };
const parts = { fromBytes: 600, partBytes: 256, multiple: 1, maxParts: 1000, parallel: false };
const WHOLE_SECONDS = { readPrecisionMs: 1000, write: 'files-and-folders', writePrecisionMs: 1000 } as const;

/** Services with limits so small that files of some hundred bytes meet all of them. */
export const SOURCES: Readonly<Record<string, MemorySettings>> = {
  'a disk': { walk: true, bulk: true },
  'short pages': { pageSize: 2, ids: true },
  'an SFTP server': {
    capabilities: { names: 'sftp', times: { ...WHOLE_SECONDS, range: ALL_DATES }, hashes: [], cheapStat: false },
    changeTags: false,
  },
  'an old FTP server': {
    capabilities: {
      names: 'ftp',
      times: { readPrecisionMs: 60_000, write: 'none', writePrecisionMs: 60_000, range: ALL_DATES },
      ...{ hashes: [], rangeRead: false, cheapStat: false },
    },
    changeTags: false,
  },
};

export const DESTINATIONS: Readonly<Record<string, MemorySettings>> = {
  'a disk': { parts, walk: true, bulk: true },
  'an SFTP server': {
    capabilities: { names: 'sftp', times: { ...WHOLE_SECONDS, range: ALL_DATES }, hashes: [] },
    ...{ changeTags: false, parts, pageSize: 2 },
  },
  'an old FTP server': {
    capabilities: {
      names: 'ftp',
      times: { readPrecisionMs: 60_000, write: 'none', writePrecisionMs: 60_000, range: ALL_DATES },
      ...{ hashes: [], confirmsWrites: false, cheapStat: false },
    },
    ...{ changeTags: false, parts: null },
  },
  'an FTP server that sets times': {
    capabilities: { names: 'ftp', hashes: [], confirmsWrites: false, cheapStat: false },
    ...{ changeTags: false, parts },
  },
  OneDrive: {
    capabilities: {
      ...{ names: 'sharepoint', caseSensitive: false, foldsUnicode: true, conditionalWrite: 'atomic' },
      times: { ...WHOLE_SECONDS, range: ALL_DATES },
      hashes: [{ kind: 'sha1', cost: 'listed' }],
    },
    ...{ staging: 'own', ids: true, pageSize: 3, parts: { ...parts, multiple: 64 } },
  },
  'Azure Blob Storage': {
    capabilities: {
      ...{ names: 'azure-blob', conditionalWrite: 'atomic', hashes: [{ kind: 'md5', cost: 'listed' }] },
      times: { readPrecisionMs: 1000, write: 'none', writePrecisionMs: 1000, range: ALL_DATES },
    },
    ...{ staging: 'own', parts: { ...parts, parallel: true } },
  },
};
