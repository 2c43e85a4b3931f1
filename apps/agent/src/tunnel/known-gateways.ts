import type { Gateway } from './session.ts';

/** An address as it is dialled: null is the one of the settings. */
export type DialAddress = string | null;

/** A server names 256 processes at most; one that names others each time is not followed without end. */
const MAX_PROCESSES = 256;
/** Each may be a machine with processes of its own. More in a short time would let a server look through the network of the agent. */
const MAX_ADDRESSES = 16;
/** An address that nobody named for so long gives its place to another. */
const KEPT_MS = 3_600_000;

/** Which processes the server has and where they are reached, as each address that was dialled tells of itself and the others. */
export class KnownGateways {
  readonly #told = new Map<DialAddress, ReadonlyMap<string, DialAddress>>();
  /** Those besides the one of the settings that are dialled, each with when it was named last. */
  readonly #addresses = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Where the agent calls besides the address of its settings. */
  get addresses(): readonly string[] {
    return [...this.#addresses.keys()];
  }

  note(by: DialAddress, gateways: readonly Gateway[]): void {
    if (this.#told.size >= MAX_PROCESSES && !this.#told.has(by)) return;
    const told = gateways
      .map(({ process, address }) => [process, address === '' ? by : address] as const)
      .filter(([, address]) => this.#admits(address));
    this.#told.set(by, new Map(told));
  }

  /** What did not answer has no word any more; that of the settings keeps its own. */
  forget(by: DialAddress): void {
    if (by !== null) this.#told.delete(by);
  }

  /** Where processes without a session are reached. */
  missing(sessions: ReadonlyMap<string, unknown>): DialAddress[] {
    if (sessions.size >= MAX_PROCESSES) return [];
    const all = [...this.#told.values()].flatMap((told) => [...told]);
    return all.filter(([process]) => !sessions.has(process)).map(([, address]) => address);
  }

  #admits(address: DialAddress): boolean {
    if (address === null) return true;
    const now = this.#now();
    if (!this.#addresses.has(address) && this.#addresses.size >= MAX_ADDRESSES) {
      const old = [...this.#addresses].find(([, named]) => now - named >= KEPT_MS);
      if (old === undefined) return false;
      this.#addresses.delete(old[0]);
    }
    this.#addresses.set(address, now);
    return true;
  }
}
