import { StorageError } from '@drover/core';
import type { Carrier, CarrierEvents } from '../mux/carrier.ts';

/** One end of a carrier without a socket, whose other end a test plays. */
export class MemoryCarrier implements Carrier {
  /** What was sent and not yet delivered. */
  readonly sent: Buffer[] = [];
  /** Set by a test: as if the other side read nothing. */
  blocked = false;
  readonly chunk = 16_000;
  ended = false;
  #events: CarrierEvents | null = null;

  get hasRoom(): boolean {
    return !this.blocked && !this.ended;
  }

  start(events: CarrierEvents): void {
    this.#events = events;
  }

  send(header: Buffer, payload: Uint8Array | null): void {
    if (this.ended) return;
    this.sent.push(payload === null ? header : Buffer.concat([header, payload]));
  }

  flush(): void {}

  async close(): Promise<void> {
    this.destroy();
  }

  destroy(): void {
    this.ended = true;
  }

  /** A message comes from the other side. */
  deliver(...pieces: Buffer[]): void {
    this.#events?.message(pieces);
  }

  unblock(): void {
    this.blocked = false;
    this.#events?.room();
  }

  break(): void {
    this.ended = true;
    this.#events?.closed(new StorageError({ kind: 'unavailable', message: 'It broke.', remedy: 'Wait.' }));
  }
}
