import { networkOf } from '@drover/core';

/** Calls that have not proved yet who they are: as many at once in all, and from one network. */
const MOST = { all: 512, from: 64 };

interface Pending {
  readonly network: string;
  /** Ends it. */
  readonly over: AbortController;
}

/** A call while its handshake is under way. */
export interface PendingCall extends Disposable {
  /** Aborted when the call has to make room for others. */
  readonly signal: AbortSignal;
}

/**
 * Keeps the number of unfinished handshakes within limits. The oldest makes room for the newest: an agent needs less than a second, and
 * who floods the port with connections that say nothing pushes out its own.
 */
export class PendingCalls {
  /** In the order in which they came. */
  readonly #all = new Set<Pending>();
  readonly #from = new Map<string, Set<Pending>>();

  begin(address: string): PendingCall {
    const network = networkOf(address);
    const mine = this.#from.get(network) ?? new Set();
    if (mine.size >= MOST.from) this.#pushOut(mine);
    else if (this.#all.size >= MOST.all) this.#pushOut(this.#all);
    const pending = { network, over: new AbortController() };
    this.#from.set(network, mine.add(pending));
    this.#all.add(pending);
    return { signal: pending.over.signal, [Symbol.dispose]: () => this.#remove(pending) };
  }

  #pushOut(from: ReadonlySet<Pending>): void {
    const [oldest] = from;
    if (oldest === undefined) return;
    this.#remove(oldest);
    oldest.over.abort(new DOMException('There are too many calls at once.', 'AbortError'));
  }

  #remove(pending: Pending): void {
    this.#all.delete(pending);
    const others = this.#from.get(pending.network);
    others?.delete(pending);
    if (others?.size === 0) this.#from.delete(pending.network);
  }
}
