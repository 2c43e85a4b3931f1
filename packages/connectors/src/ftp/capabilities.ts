import type { Capabilities } from '@drover/core';
import { hashKinds } from './digest.ts';
import type { ServerKnowledge } from './knowledge.ts';
import { MINUTE } from './listing/listed.ts';
import { nameProfileOf } from './name-profile.ts';

/** ProFTPD refuses times before 1970; the end is what ProFTPD, Pure-FTPd and vsftpd were seen to keep. */
const STORABLE = { minEpochMs: 0, maxEpochMs: Date.UTC(2400, 0, 1) };

/** Files from this size on are worth an upload that can be resumed. */
const RESUMABLE_FROM = 8 * 1024 * 1024;
/** A part costs three round trips and no more; what a broken part has sent is not lost. */
const PART_BYTES = 64 * 1024 * 1024;

/** What the server can do, from what was learned about it. */
export function capabilitiesOf(knowledge: ServerKnowledge, sessions: number): Capabilities {
  const { features, timeCommand } = knowledge;
  if (features === null) throw new RangeError('capabilities are known only after the first login');
  return {
    source: true,
    destination: true,
    names: nameProfileOf(knowledge),
    caseSensitive: !features.windows,
    foldsUnicode: false,
    duplicateNames: false,
    emptyFolders: true,
    rangeRead: features.restart,
    unknownSizeWrite: true,
    conditionalWrite: 'checked',
    times: {
      readPrecisionMs: features.mlst || features.mdtm ? 1000 : MINUTE,
      // Most that announce MDTM and not MFMT are vsftpd, which sets times of files unless told not to.
      write: timeCommand === 'MFMT' ? 'files-and-folders' : timeCommand === 'none' ? 'none' : 'files',
      writePrecisionMs: 1000,
      range: STORABLE,
    },
    maxFileBytes: null,
    // A file's last round trip, which gives its name, needs no session of its own.
    operations: { useful: Math.ceil(sessions * 1.5), max: 64 },
    hashes: hashKinds(features).map((kind) => ({ kind, cost: 'computed' as const })),
    cheapStat: false,
    ...(features.size
      ? {
          parts: {
            fromBytes: RESUMABLE_FROM,
            partBytes: PART_BYTES,
            multiple: 1,
            maxParts: Number.MAX_SAFE_INTEGER,
            parallel: false,
          },
        }
      : {}),
  };
}
