import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ALIVE } from '@drover/api';
import type { Clock } from '@drover/core';
import { isAbort } from '@drover/core';

const HEARTBEAT_MS = 15_000;

export interface OutgoingEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

/**
 * Sends events until there are no more, the caller has gone or the server stops. The next event is asked for only when the one before has
 * left: a slow reader gets fewer of them, and nothing piles up here. Signs of life let the caller notice a connection that is gone in silence.
 */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<OutgoingEvent>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const beating = beat(response, clock, AbortSignal.any([signal, done.signal]));
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      if (!response.write(blockOf(event))) await once(response, 'drain', { signal });
    }
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
  } finally {
    done.abort();
    await beating;
    response.end();
  }
}

async function beat(response: ServerResponse, clock: Clock, signal: AbortSignal): Promise<void> {
  const alive = blockOf({ event: ALIVE, data: { everyMs: HEARTBEAT_MS } });
  try {
    for (;;) {
      if (!response.writableNeedDrain) response.write(alive);
      await clock.sleep(HEARTBEAT_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function blockOf({ event, data, id }: OutgoingEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
