import { alreadyThere, changedSince } from '@drover/connector-kit';
import { displayPath, type ItemRef, StorageError, type StorageErrorDetails, type StorageErrorKind } from '@drover/core';
import type { Refusal } from './http/refusal.ts';

/** What was tried, for the sentence: "Azure Blob Storage does not permit to ...". */
export type Attempt = 'create the folder' | 'list' | 'look at' | 'read' | 'remove' | 'set the time of' | 'write';

/** https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes and common-rest-api-error-codes */
const KINDS: Readonly<Record<string, StorageErrorKind>> = {
  AccountBeingCreated: 'unavailable',
  AccountIsDisabled: 'permission-denied',
  AuthenticationFailed: 'unauthenticated',
  AuthorizationFailure: 'permission-denied',
  AuthorizationPermissionMismatch: 'permission-denied',
  AuthorizationProtocolMismatch: 'permission-denied',
  AuthorizationResourceTypeMismatch: 'permission-denied',
  AuthorizationServiceMismatch: 'permission-denied',
  AuthorizationSourceIPMismatch: 'permission-denied',
  BlobAlreadyExists: 'already-exists',
  BlobArchived: 'unsupported',
  BlobBeingRehydrated: 'locked',
  BlobImmutableDueToPolicy: 'permission-denied',
  BlobNotFound: 'not-found',
  BlockCountExceedsLimit: 'too-large',
  BlockListTooLong: 'too-large',
  ConditionNotMet: 'precondition-failed',
  ContainerBeingDeleted: 'unavailable',
  ContainerDisabled: 'permission-denied',
  ContainerNotFound: 'not-found',
  InsufficientAccountPermissions: 'permission-denied',
  InternalError: 'unavailable',
  InvalidAuthenticationInfo: 'unauthenticated',
  // Names of waiting blocks are of one length for each blob ("Put Block"): somebody else's of another length wait there.
  InvalidBlobOrBlock: 'locked',
  InvalidBlobType: 'unsupported',
  InvalidBlockList: 'corrupt',
  InvalidResourceName: 'invalid-name',
  InvalidUri: 'invalid-name',
  KeyBasedAuthenticationNotPermitted: 'unauthenticated',
  LeaseIdMissing: 'locked',
  LeaseLost: 'locked',
  Md5Mismatch: 'corrupt',
  NoAuthenticationInformation: 'unauthenticated',
  OperationTimedOut: 'timeout',
  OutOfRangeInput: 'invalid-name',
  PendingCopyOperation: 'locked',
  RequestBodyTooLarge: 'too-large',
  ResourceNotFound: 'not-found',
  ResourceTypeMismatch: 'already-exists',
  ServerBusy: 'rate-limited',
  TargetConditionNotMet: 'precondition-failed',
};

const BY_STATUS: Readonly<Record<number, StorageErrorKind>> = {
  401: 'unauthenticated',
  403: 'permission-denied',
  404: 'not-found',
  408: 'timeout',
  412: 'precondition-failed',
  413: 'too-large',
  429: 'rate-limited',
  500: 'unavailable',
  502: 'unavailable',
  503: 'rate-limited',
  504: 'timeout',
};

/** Azure refuses calls whose clock is further away than 15 minutes. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

function kindOf({ code, status, afterEnd }: Refusal): StorageErrorKind {
  if (afterEnd) return 'unauthenticated';
  return KINDS[code] ?? BY_STATUS[status] ?? 'unexpected';
}

/** A refusal as everybody understands it. */
export function refused(refusal: Refusal, attempt: Attempt, item: ItemRef): StorageError {
  const kind = kindOf(refusal);
  const details = { kind, item, vendor: refusal.vendor };
  const path = displayPath(item);
  const error = (more: Omit<StorageErrorDetails, 'kind'>) => new StorageError({ ...details, ...more });
  if (refusal.code === 'ContainerNotFound') return noContainer(item.root, refusal.vendor);
  switch (kind) {
    case 'not-found':
      return missing(item, refusal.vendor);
    case 'already-exists':
      return alreadyThere(item);
    case 'precondition-failed':
      return changedSince(item, refusal.vendor);
    case 'unauthenticated':
      return unauthenticated(refusal, item);
    case 'permission-denied':
      return denied(refusal, attempt, item);
    case 'rate-limited':
    case 'unavailable':
    case 'timeout':
      return error({
        fault: 'server',
        message: `Azure Blob Storage has no time to ${attempt} ${path} just now (${refusal.vendor}).`,
        remedy: 'Run again later; a storage account serves only so many calls a second.',
        ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
      });
    case 'locked':
      if (refusal.code === 'InvalidBlobOrBlock')
        return error({
          message: `Blocks that another program sent for ${path} and never made a blob of are in the way.`,
          remedy:
            'Azure discards them a week after the last one came. To be rid of them now, write and delete a small blob of that name.',
        });
      return error({
        message: `${path} is held by a lease or a copy at the service (${refusal.code}).`,
        remedy: 'End the lease, or run again when it has ended.',
      });
    case 'too-large':
      return error({ message: `${path} is too large for one blob.`, remedy: 'Split the file or leave it out.' });
    case 'invalid-name':
      return error({ message: `Azure Blob Storage cannot hold the name of ${path}.`, remedy: 'Choose another name.' });
    case 'corrupt':
      return error({ message: `${path} did not arrive as it was sent (${refusal.code}).`, remedy: 'Copy it again.' });
    case 'unsupported':
      return unsupported(refusal, attempt, item);
    default:
      return error({
        fault: 'server',
        message: `Azure Blob Storage refused to ${attempt} ${path} (${refusal.vendor}).`,
        remedy: "Look the code up in the vendor's list of error codes; the log holds the ID of the request.",
      });
  }
}

export function missing(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} does not exist.`,
    remedy: 'Check the path, upper and lower case included.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}

export function noContainer(container: string, vendor?: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: container === '' ? 'The storage account holds no container.' : `There is no container ${container}.`,
    remedy: 'Choose another, or create it in the storage account first.',
    ...(vendor === undefined ? {} : { vendor }),
  });
}

export function missingFolder(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `The folder of ${displayPath(item)} does not exist.`,
    remedy: 'Create the folder first.',
    item,
  });
}

export function damaged(item: ItemRef, what: string): StorageError {
  return new StorageError({
    kind: 'corrupt',
    message: `${displayPath(item)} ${what}.`,
    remedy: 'Copy it again.',
    item,
  });
}

export function expired({ vendor }: Refusal, item?: ItemRef): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `The shared access signature of this connector has expired (${vendor}).`,
    remedy: 'Make a new one at the storage account and reauthorize the connector with it.',
    vendor,
    ...(item === undefined ? {} : { item }),
  });
}

function unauthenticated(refusal: Refusal, item: ItemRef): StorageError {
  if (refusal.afterEnd) return expired(refusal, item);
  const ahead = refusal.clockAheadMs ?? 0;
  const wrongClock = Math.abs(ahead) > CLOCK_TOLERANCE_MS;
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: wrongClock
      ? `Azure Blob Storage refused the credentials: the clock of this machine is ${minutes} minutes ${ahead > 0 ? 'behind' : 'ahead'}.`
      : refusal.code === 'KeyBasedAuthenticationNotPermitted'
        ? 'The storage account takes no account keys.'
        : `Azure Blob Storage refused the credentials (${refusal.vendor}).`,
    remedy: wrongClock
      ? 'Set the clock of this machine, then try again.'
      : 'Check that the key belongs to this account and was not changed, that the SAS has not expired, or that the app may use the account.',
    vendor: refusal.vendor,
    item,
  });
}

function denied({ code, vendor }: Refusal, attempt: Attempt, item: ItemRef): StorageError {
  const path = displayPath(item);
  const network = code === 'AuthorizationFailure' || code === 'AuthorizationSourceIPMismatch';
  const held = code === 'BlobImmutableDueToPolicy';
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `Azure Blob Storage does not permit to ${attempt} ${path} (${code || vendor}).`,
    remedy: held
      ? 'A retention policy or legal hold of the container protects what is there: choose another folder, or lift it.'
      : network
        ? "Let this server's address through the account's firewall, and check what the SAS allows."
        : 'A SAS needs read and list, and to write also create, write and delete; an app needs the role Storage Blob Data Contributor.',
    vendor,
    item,
  });
}

function unsupported({ code, vendor }: Refusal, attempt: Attempt, item: ItemRef): StorageError {
  const path = displayPath(item);
  const archived = code === 'BlobArchived';
  return new StorageError({
    kind: 'unsupported',
    message: archived
      ? `The blob ${path} is in the archive tier and cannot be read.`
      : `Azure Blob Storage cannot ${attempt} ${path}: it is a blob of another type.`,
    remedy: archived
      ? 'Set it to another tier at the service (rehydrate it), wait until that is done, which may take many hours, then run again.'
      : 'Remove what is there, or choose another folder.',
    vendor,
    item,
  });
}
