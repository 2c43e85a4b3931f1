import type { RunCounters, RunSummary } from './run.ts';
import type { StatusCode } from './status-codes.ts';
import type { StorageError } from './storage-error.ts';

/** What is known of a run when it ends. */
export interface RunOutcome {
  readonly mode: 'copy' | 'scan';
  readonly counters: RunCounters;
  readonly cancelled: boolean;
  /** The failure that stopped the run before its end. */
  readonly stoppedBy?: RunSummary['stoppedBy'] | null;
  /** With mode 'scan': how many files a copy would take. */
  readonly filesToCopy?: number;
}

/** The status code of a run that has ended: cancellation first, then what stopped it, then what became of its items. */
export function statusOf(outcome: RunOutcome): StatusCode {
  if (outcome.cancelled) return 230;
  const stopped = outcome.stoppedBy;
  if (stopped != null) return stoppedStatus(stopped.side, stopped.error, outcome.counters);
  return itemStatus(outcome);
}

function stoppedStatus(side: 'source' | 'destination', error: StorageError, counters: RunCounters): StatusCode {
  switch (error.kind) {
    case 'unauthenticated':
    case 'untrusted':
      return 402;
    case 'unavailable':
    case 'timeout':
      return 410;
    case 'not-found':
      if (error.fault === 'not-provisioned') return 424;
      return error.scope === 'connector' ? 423 : 411;
    case 'invalid-name':
      return 411;
    case 'config-invalid':
      return configStatus(error);
    case 'quota-exceeded':
      return side === 'destination' ? 260 : 400;
    case 'rate-limited':
      return side === 'destination' ? 261 : 400;
    case 'permission-denied':
      // FTP servers do not tell a closed folder from a missing one, so the source's own folder has one code for both.
      if (side === 'source') return 411;
      return counters.filesCopied === 0 ? 401 : 400;
    case 'unexpected':
      return 500;
    case 'already-exists':
    case 'too-large':
    case 'precondition-failed':
    case 'locked':
    case 'unsupported':
    case 'corrupt':
      return 400;
    default:
      return error.kind satisfies never;
  }
}

function configStatus(error: StorageError): StatusCode {
  switch (error.fault) {
    case 'path':
      return 411;
    case 'host-name':
    case 'port':
    case 'network':
    case 'tls':
    case 'passive-mode':
      return 410;
    case 'credentials':
    case 'certificate':
    case 'host-key':
      return 402;
    default:
      return 400;
  }
}

function itemStatus(outcome: RunOutcome): StatusCode {
  const { counters, mode } = outcome;
  const foldersNotMade = counters.foldersFailed - counters.foldersFailedAtSource;
  const download = counters.filesFailedAtSource + counters.foldersFailedAtSource > 0;
  const upload = counters.filesFailedAtDestination + foldersNotMade > 0;
  // A scan copies nothing by its nature, so its codes are those of a run that copied something.
  const copied = mode === 'scan' || counters.filesCopied > 0;
  if (download && upload) return copied ? 211 : 222;
  if (download) return copied ? 210 : 220;
  if (upload && copied) return 201;
  if (upload) return counters.filesUnchanged > 0 ? 202 : 401;
  return successStatus(outcome);
}

function successStatus({ counters, mode, filesToCopy }: RunOutcome): StatusCode {
  const { filesSeen, filesUnsupportedAtSource: atSource, filesUnsupportedAtDestination: atDestination } = counters;
  if (filesSeen > 0 && atSource + atDestination >= filesSeen) return 227;
  if (atSource > 0 && atDestination > 0) return 122;
  if (atSource > 0) return 120;
  if (atDestination > 0) return 102;
  const nothingNeeded = mode === 'scan' ? filesToCopy === 0 : counters.filesCopied === 0;
  return nothingNeeded ? 101 : 100;
}
