import type { TimeRange } from '@drover/core';
import type { OfflineFiles } from './offline-files.ts';
import type { Owners } from './owners.ts';

/** What Drover goes by on one kind of file system. */
export interface FileSystem {
  readonly name: string;
  /** A disk or memory of this machine: a call returns soon or fails, unlike one to a share. */
  readonly local: boolean;
  /** Listings carry the kind of each entry, so that names can be read as plain bytes. */
  readonly typedListings: boolean;
  /** Whether names that differ in case only are different names, where no entry of the folder shows it. */
  readonly caseSensitive: boolean;
  readonly timePrecisionMs: number;
  readonly timeRange: TimeRange;
  /** It moves content away that nobody uses: files without a block on the disk are in an archive. */
  readonly tiers?: true;
  /** What is done about such files, where there are any. */
  readonly offline?: OfflineFiles;
  /** Names for the numbers of owners; numbers alone where it is left out. */
  readonly owners?: Owners;
}

const SECOND = 1000;
const YEAR_1601 = Date.UTC(1601, 0, 1);
const YEAR_1901 = -(2 ** 31) * SECOND;
const YEAR_1980 = Date.UTC(1980, 0, 2);
const YEAR_2038 = (2 ** 31 - 1) * SECOND;
/** FAT ends with 2107; a day of room for its local time. */
const YEAR_2107 = Date.UTC(2107, 11, 30);
/** 34 bits of seconds from 1901 on. */
const YEAR_2446 = 0x3_7fff_ffff * SECOND;

/** Node hands times over as fractional seconds in a double: a quarter of a microsecond is lost nowadays. */
const MICROSECOND = 0.001;

const posix: FileSystem = {
  name: 'disk',
  local: true,
  typedListings: true,
  caseSensitive: true,
  timePrecisionMs: MICROSECOND,
  timeRange: { minEpochMs: YEAR_1901, maxEpochMs: YEAR_2446, wholeFirstSecond: true },
};
const share: FileSystem = { ...posix, name: 'share', local: false, typedListings: false };
const fat: FileSystem = {
  ...posix,
  caseSensitive: false,
  timePrecisionMs: 2 * SECOND,
  timeRange: { minEpochMs: YEAR_1980, maxEpochMs: YEAR_2107 },
};

/** By the magic number that Linux gives in `statfs`. What is not listed is taken for a share. */
const BY_MAGIC: ReadonlyMap<number, FileSystem> = new Map([
  [0xef53, { ...posix, name: 'ext4' }],
  // Only with its newer `bigtime` layout does XFS go beyond 2038; whether a volume has it cannot be seen. Old volumes list no kinds.
  [
    0x58465342,
    {
      ...posix,
      name: 'XFS',
      typedListings: false,
      timeRange: { minEpochMs: YEAR_1901, maxEpochMs: YEAR_2038, wholeFirstSecond: true },
    },
  ],
  [0x9123683e, { ...posix, name: 'Btrfs' }],
  [0x2fc12fc1, { ...posix, name: 'ZFS' }],
  [0xca451a4e, { ...posix, name: 'bcachefs' }],
  [0xf2f52010, { ...posix, name: 'F2FS' }],
  [0x01021994, { ...posix, name: 'tmpfs' }],
  [0x794c7630, { ...posix, name: 'overlay' }],
  [
    0x7366746e,
    { ...posix, name: 'NTFS', caseSensitive: false, timeRange: { minEpochMs: YEAR_1601, maxEpochMs: YEAR_2446 } },
  ],
  [0x4d44, { ...fat, name: 'FAT' }],
  [0x2011bab0, { ...fat, name: 'exFAT', timePrecisionMs: 10 }],
  [0x6969, { ...share, name: 'NFS' }],
  [0xff534d42, { ...share, name: 'SMB', caseSensitive: false }],
  [0xfe534d42, { ...share, name: 'SMB', caseSensitive: false }],
  [0x65735546, { ...share, name: 'FUSE' }],
  [0x01021997, { ...share, name: '9P' }],
  [0x00c36400, { ...share, name: 'Ceph' }],
  [0x47504653, { ...share, name: 'GPFS', tiers: true }],
]);

/** What is known of the file system with this `statfs` type on Linux. */
export function linuxFileSystem(type: number): FileSystem {
  return BY_MAGIC.get(type) ?? share;
}

/** Where the system does not tell (Windows, macOS): nothing that blocks, and names that fold until the folder shows otherwise. */
export const unknownFileSystem: FileSystem = { ...share, name: 'folder', caseSensitive: false };
