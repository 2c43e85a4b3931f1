import { StorageError } from '@drover/core';
import { connectionBroke, type Destination, serverName, untrusted } from './connect-errors.ts';
import { ProtocolViolation, type Refusal } from './sftp-codec.ts';

/** SSH_OPEN_RESOURCE_SHORTAGE and SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254. */
const CHANNEL_REFUSED: readonly unknown[] = [1, 4];

/** Logged in, but no SFTP: either the server has none for this account, or it opens no further session just now. */
export function subsystemFailure(to: Destination, cause: unknown): StorageError {
  const reason = cause instanceof Error && 'reason' in cause ? cause.reason : undefined;
  if (CHANNEL_REFUSED.includes(reason))
    return new StorageError({
      kind: 'unavailable',
      fault: 'server',
      message: `${serverName(to)} opens no further session for ${to.username}.`,
      remedy: 'Wait until other sessions have ended, or have the limit of sessions raised.',
      vendor: `channel open refused with ${String(reason)}`,
      cause,
    });
  return noSubsystem(to, cause);
}

export function noSubsystem(to: Destination, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    scope: 'connector',
    message: `${serverName(to)} let ${to.username} in, but offers no SFTP to this account.`,
    remedy: 'Have the SFTP subsystem switched on in the configuration of the SSH server.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The server closed the channel, but not the connection. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed';
}

/** What ended a session, as an error of the operations that were under way on it. */
export function channelFailure(to: Destination, failure: Error): StorageError {
  if (failure instanceof StorageError) return failure;
  if (!(failure instanceof ProtocolViolation)) return connectionBroke(to, failure);
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: `${serverName(to)} broke the rules of SFTP, so the connection was ended: ${failure.message}.`,
    remedy: 'Try again; if it happens again, report it to the maker of the server.',
    cause: failure,
  });
}

/** SFTP did not start on a channel that the server opened for it. */
export function startFailure(to: Destination, failure: Error | null, refusal: Refusal): StorageError {
  if (failure instanceof ProtocolViolation)
    return new StorageError({
      kind: 'unsupported',
      fault: 'server',
      scope: 'connector',
      message: `${serverName(to)} let ${to.username} in, but sends something else where SFTP should start.`,
      remedy: 'Often a start-up file of the account prints text: have it print nothing for logins without a terminal.',
      cause: failure,
    });
  if (failure instanceof ChannelClosed) return noSubsystem(to, failure);
  if (failure !== null) return channelFailure(to, failure);
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    scope: 'connector',
    message: `${serverName(to)} speaks another version of SFTP than 3: ${untrusted(refusal.text)}.`,
    remedy: 'Have the server offer SFTP version 3.',
  });
}

export function stalled(to: Destination, silentMs: number): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'server',
    message: `${serverName(to)} has not answered for ${Math.round(silentMs / 1000)} seconds, so the connection was ended.`,
    remedy: 'Try again; if it happens again, look at the load of the server and its disks.',
  });
}

export function sessionClosed(to: Destination): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The connection to ${serverName(to)} was closed.`,
    remedy: 'Open a new connection.',
    retryable: false,
  });
}
