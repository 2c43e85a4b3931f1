import { StorageError } from '@drover/core';
import { passiveFailure } from './connect-errors.ts';
import { labelOf } from './endpoint.ts';
import type { Transfer } from './pending.ts';
import type { Reply } from './reply-parser.ts';
import type { Session } from './session.ts';

/** The value, or null when it takes too long. The promise is not disturbed. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What became of a transfer whose data connection failed: the server's own words where it has some, else null. A session that is
 * silent is ended, because its server may be waiting for the data connection.
 */
export async function explanation(session: Session, transfer: Transfer): Promise<Reply | null> {
  const reply = await within(
    transfer.done.catch(() => null),
    session.endpoint.limits.explanationMs,
  );
  if (reply === null) session.destroy();
  return reply;
}

/** A failed data connection as an error. Where no data connection has ever been made, the other passive command is tried next. */
export function dataFailure(session: Session, error: NodeJS.ErrnoException | StorageError): StorageError {
  const { knowledge, endpoint } = session;
  if (error instanceof StorageError) return error;
  if (!knowledge.dataPortsReached) {
    const failure = passiveFailure(endpoint, error, null);
    if (knowledge.passive === 'PASV') return failure.with({ retryable: false });
    knowledge.passive = 'PASV';
    session.destroy();
    return failure;
  }
  return new StorageError({
    kind: error.code === 'ETIMEDOUT' ? 'timeout' : 'unavailable',
    fault: 'network',
    message: `The data connection to ${labelOf(endpoint)} broke (${error.code ?? error.message}).`,
    remedy: 'Try again; large files go on where they stopped.',
    vendor: error.code ?? error.message,
    cause: error,
  });
}

/** The same session cannot be trusted to be in step any more. */
export function outOfStep(session: Session, what: string): StorageError {
  session.knowledge.pipelined('fails');
  session.endpoint.log.info(
    { server: labelOf(session.endpoint), what },
    'server does not bear commands behind a transfer; sending them one by one',
  );
  session.destroy();
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: `${labelOf(session.endpoint)} lost step when several commands were sent together.`,
    remedy: 'Try again; commands are sent one by one from now on.',
  });
}

/**
 * Ends a transfer that nobody wants any more. Resolves when the session may be used again, which is not before the server has said its
 * last word: until then it may answer anything else out of turn. A server that has none to say loses the session.
 */
export async function abandon(session: Session, transfer: Transfer, data: { destroy(): void }): Promise<void> {
  data.destroy();
  if (transfer.phase === 'asked') session.destroy();
  else await settled(session, transfer);
}

/** Waits for the final reply of a transfer whose data connection has ended, not for long. */
export async function settled(session: Session, transfer: Transfer): Promise<void> {
  transfer.settle();
  await explanation(session, transfer);
}
