import type { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import type { Ready } from './messages.ts';

interface Pending {
  readonly key: string;
  readonly ready: Ready;
  readonly complete: (data: WebSocketCarrier) => void;
}

/** The sessions of one process whose control socket is there and whose data socket is not yet. */
export class PendingSessions {
  readonly #pending = new Map<string, Pending>();

  /** Whether this agent began this session here. Another agent's session is none of its business. */
  has(session: string, key: string): boolean {
    return this.#pending.get(session)?.key === key;
  }

  /** Waits for the data socket; rejects with the signal's reason. */
  wait(session: string, key: string, ready: Ready, signal: AbortSignal): Promise<WebSocketCarrier> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#pending.delete(session);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        end();
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', abort);
      const complete = (data: WebSocketCarrier): void => {
        end();
        resolve(data);
      };
      this.#pending.set(session, { key, ready, complete });
    });
  }

  /** Takes the session for a data socket that has proved the same key; null when it was taken, or given up, meanwhile. */
  take(session: string, key: string): Pending | null {
    const pending = this.#pending.get(session);
    if (pending?.key !== key) return null;
    this.#pending.delete(session);
    return pending;
  }
}
