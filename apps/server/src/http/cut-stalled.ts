import type { ServerResponse } from 'node:http';

/** A browser whose computer sleeps, or one that means ill. */
const STALLED_MS = 60_000;

/**
 * Breaks an answer off whose reader has taken nothing of it for a minute, so that it holds no connection of the database and no turn any
 * longer. An answer that waits for us has all the time it needs.
 */
export function cutStalled(response: ServerResponse, afterMs: number = STALLED_MS): void {
  response.setTimeout(afterMs, () => {
    if ((response.socket?.writableLength ?? 0) > 0) response.destroy();
  });
}
