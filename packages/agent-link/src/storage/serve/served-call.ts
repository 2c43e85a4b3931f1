import type { Capabilities, Connection, ItemRef, WriteTarget } from '@drover/core';
import { StorageError } from '@drover/core';
import type { LinkStream, Part } from '../../link.ts';
import type { TargetData } from '../wire/params.ts';
import { checkTemporary } from './check-refs.ts';
import type { HeldBudget } from './held-budget.ts';

/** One call as the serving side sees it. */
export interface ServedCall {
  readonly connection: Connection;
  readonly capabilities: Capabilities;
  readonly mayHoldSlash: boolean;
  readonly signal: AbortSignal;
  readonly incoming: AsyncIterator<Part>;
  readonly budget: HeldBudget;
  tell(message: unknown): Promise<void>;
  send(bytes: Uint8Array): Promise<void>;
}

export function servedCall(
  connection: Connection,
  mayHoldSlash: boolean,
  stream: LinkStream,
  signal: AbortSignal,
  budget: HeldBudget,
): ServedCall {
  return {
    connection,
    capabilities: connection.capabilities,
    mayHoldSlash,
    signal,
    incoming: stream[Symbol.asyncIterator](),
    budget,
    tell: (message) => stream.send({ message }),
    send: (bytes) => stream.send({ bytes }),
  };
}

/** A part that the server sends in the course of a call; its end is a failure, because every call says when it is done. */
export async function nextPart({ incoming, signal }: ServedCall): Promise<Part> {
  const next = await incoming.next();
  signal.throwIfAborted();
  if (next.done === true) throw malformed('broke off in the middle of a call');
  return next.value;
}

/** A small message about the call itself. */
export async function nextMessage(call: ServedCall): Promise<Readonly<Record<string, unknown>>> {
  const part = await nextPart(call);
  if ('bytes' in part || typeof part.message !== 'object' || part.message === null) {
    throw malformed('sent content where none was expected');
  }
  return part.message as Readonly<Record<string, unknown>>;
}

/** The target of a write as the served connection takes it. */
export function targetFrom(data: TargetData, beforeCommit: () => Promise<void>, call: ServedCall): WriteTarget {
  const { fenced, watched, ...target } = data;
  checkTemporary(target.temporary, target.item);
  // Nobody waits for these: a link that does not take them is broken, and the write itself finds that out.
  const unconfirmed = (bytes: number): void => {
    call.tell({ unconfirmed: bytes }).catch(() => undefined);
  };
  return { ...target, ...(fenced ? { beforeCommit } : {}), ...(watched ? { unconfirmed } : {}) };
}

/** The server sent what no sound server sends; `what` reads after "The server". */
export function malformed(what: string): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The server ${what}.`,
    remedy: 'Update the server or the agent, so that their versions fit.',
  });
}

export function lacking(item: ItemRef | undefined, what: string): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `What the agent serves cannot do this: ${what}.`,
    remedy: 'Open the connection again, to learn what the agent can do.',
    ...(item === undefined ? {} : { item }),
  });
}
