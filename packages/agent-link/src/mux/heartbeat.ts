import type { Clock } from '@drover/core';
import { protocolFault } from '../frames/protocol-fault.ts';

const PING_EVERY_MS = 15_000;
/** Rounds without a byte after which the other side counts as gone: 45 s. */
const SILENT_ROUNDS = 3;
/** Pings of the other side in a round of ours; a sound one sends one or two. */
const MOST_PINGS = 1000;
/** Round trips that are remembered; the shortest is the one without a queue. */
const REMEMBERED = 4;

/** Asks one carrier's other side whether it lives, and measures how far away it is. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: (payload: Buffer) => void;
  #heard = false;
  #pinged = 0;
  #number = 0n;
  #sentAt: number | null = null;
  #roundTrips: number[] = [];

  constructor(clock: Clock, ping: (payload: Buffer) => void) {
    this.#clock = clock;
    this.#ping = ping;
  }

  /** In milliseconds; 0 before the first answer. */
  get roundTripMs(): number {
    return this.#roundTrips.length === 0 ? 0 : Math.min(...this.#roundTrips);
  }

  heard(): void {
    this.#heard = true;
  }

  /** The other side asks whether this one lives. Throws where it only wants to keep it busy. */
  pinged(): void {
    this.#pinged += 1;
    if (this.#pinged > MOST_PINGS) throw protocolFault(`more than ${MOST_PINGS} pings came within seconds`);
  }

  /** An answer to an older ping than the last says nothing. */
  answered(payload: Uint8Array): void {
    const number = new DataView(payload.buffer, payload.byteOffset, 8).getBigUint64(0);
    if (this.#sentAt === null || number !== this.#number) return;
    this.#roundTrips = [...this.#roundTrips, this.#clock.monotonic() - this.#sentAt].slice(-REMEMBERED);
    this.#sentAt = null;
  }

  /** Settles when the other side has been silent for too long; rejects with the signal's reason. */
  async run(signal: AbortSignal): Promise<void> {
    for (let silent = 0; silent < SILENT_ROUNDS; ) {
      this.#send();
      await this.#clock.sleep(PING_EVERY_MS, signal);
      // Where this process or the whole machine stood still, what came meanwhile is read first.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      silent = this.#heard ? 0 : silent + 1;
      this.#heard = false;
      this.#pinged = 0;
    }
  }

  #send(): void {
    const payload = Buffer.allocUnsafe(8);
    payload.writeBigUInt64BE(++this.#number, 0);
    this.#sentAt = this.#clock.monotonic();
    this.#ping(payload);
  }
}
