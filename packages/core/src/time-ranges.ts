import type { NameProfileName } from './names/profile-name.ts';
import type { TimeRange } from './timestamp.ts';

/** A four-digit year, as RFC 3339 and object metadata write it. */
const FOUR_DIGIT_YEAR = range('0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z');
/** What Linux holds on ext4 with its usual inodes; wider file systems gain nothing that people have. */
const EXT4 = range('1901-12-13T20:45:52Z', '2446-05-10T22:38:55Z');
/** MFMT has a four-digit year, but servers turn it into seconds since 1970, and some take a negative number for an error. */
const FTP = range('1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z');

/**
 * The modification times that each kind of destination can hold; a connection that knows its own better says so in its capabilities.
 * A time outside is moved to the nearer end. A time in the future is kept where it can be held: the clock has no say, so the same
 * time always becomes the same time.
 */
export const TIME_RANGES: Readonly<Record<NameProfileName, TimeRange>> = {
  /** What a date in a SharePoint list can be. */
  sharepoint: range('1900-01-01T00:00:00Z', '8900-12-31T23:59:59Z'),
  'azure-blob': FOUR_DIGIT_YEAR,
  s3: FOUR_DIGIT_YEAR,
  dropbox: FOUR_DIGIT_YEAR,
  box: FOUR_DIGIT_YEAR,
  'google-drive': FOUR_DIGIT_YEAR,
  egnyte: FOUR_DIGIT_YEAR,
  /** The count of NTFS begins in 1601. */
  windows: range('1601-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
  posix: EXT4,
  ftp: FTP,
  'pure-ftpd': FTP,
  proftpd: FTP,
  /** Unsigned 32-bit seconds of version 3 of the protocol. */
  sftp: range('1970-01-01T00:00:00Z', '2106-02-07T06:28:15Z'),
};

function range(first: string, last: string): TimeRange {
  return { minEpochMs: Date.parse(first), maxEpochMs: Date.parse(last) };
}
