import { nameRules } from '@drover/core';
import type { DestinationLimits } from '../plan/plan-context.ts';
import type { TransferRequest } from '../transfer.ts';

/** What the destination can hold: told by its connection, or assumed of a service that a scan is held against. */
export function limitsOf(destination: TransferRequest['destination']): DestinationLimits {
  if ('connection' in destination) return destination.connection.capabilities;
  const { caseSensitive, foldsUnicode, maxFileBytes = null } = nameRules(destination.profile);
  return {
    names: destination.profile,
    caseSensitive,
    foldsUnicode,
    emptyFolders: true,
    unknownSizeWrite: true,
    maxFileBytes,
    times: {
      readPrecisionMs: 1000,
      write: 'files-and-folders',
      writePrecisionMs: 1000,
      range: { minEpochMs: Number.NEGATIVE_INFINITY, maxEpochMs: Number.POSITIVE_INFINITY },
    },
  };
}
