import type { ByteStream, WriteTarget } from '@drover/core';
import { misbehaved } from '../wire/misbehaved.ts';
import type { TargetData } from '../wire/params.ts';
import type { Call } from './call.ts';
import { SendBody } from './send-body.ts';
import { until } from './until.ts';

/** The target as it travels. */
export function targetData(target: WriteTarget): TargetData {
  const { item, size, meta, temporary, condition, beforeCommit, unconfirmed } = target;
  return {
    ...{ item, size, meta, temporary, condition },
    fenced: beforeCommit !== undefined,
    watched: unconfirmed !== undefined,
  };
}

/**
 * Sends a body, if there is one, answers the agent's question for leave to give the final name, and gives what the agent answers in the
 * end. What the caller's own body or fence failed with comes out as it is, once the agent has cleaned up.
 */
export async function exchange(
  call: Call,
  target: Pick<WriteTarget, 'beforeCommit' | 'unconfirmed'>,
  body: ByteStream | null,
  givesName: boolean,
): Promise<unknown> {
  const sending = body === null ? null : new SendBody(call, body);
  let fence: { readonly error: unknown } | 'granted' | null = null;
  try {
    // It never rejects; where it stands is read from it.
    void sending?.run();
    for (;;) {
      const message = await call.message();
      if ('value' in message) {
        if (sending?.whole === false)
          throw sending.failure?.error ?? misbehaved('calls a file stored that it was not sent');
        if (givesName && target.beforeCommit !== undefined && fence !== 'granted') throw unasked(fence);
        return message['value'];
      }
      if (typeof message['unconfirmed'] === 'number') target.unconfirmed?.(message['unconfirmed']);
      else if ('ask' in message && fence === null) fence = await leave(call, target.beforeCommit);
      else throw misbehaved('asked for what nobody offered');
    }
  } catch (error) {
    call.signal.throwIfAborted();
    if (fence !== null && fence !== 'granted') throw fence.error;
    throw sending?.failure?.error ?? error;
  } finally {
    sending?.stop();
  }
}

async function leave(call: Call, beforeCommit: WriteTarget['beforeCommit']): Promise<{ error: unknown } | 'granted'> {
  try {
    await until(async () => beforeCommit?.(), call.signal);
  } catch (error) {
    call.signal.throwIfAborted();
    await call.tell({ leave: false }).catch(() => undefined);
    return { error };
  }
  await call.tell({ leave: true });
  return 'granted';
}

function unasked(fence: { readonly error: unknown } | null): unknown {
  return fence?.error ?? misbehaved('gave a file its name without asking');
}
