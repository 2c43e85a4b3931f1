import type { ProofEntry, ProofTransfer } from '@drover/database';

/** Transfers, and files that their copies counted, of which the entries are read at once: a statement for each would take longer than they do. */
const MOST_TRANSFERS = 100;
const MOST_FILES = 5000;

/** Transfers in their order, few small ones together; one with many files by itself. */
export async function* inShares(transfers: AsyncIterable<ProofTransfer>): AsyncGenerator<readonly ProofTransfer[]> {
  let share: ProofTransfer[] = [];
  let files = 0;
  for await (const transfer of transfers) {
    const own = transfer.runs.reduce((sum, { counted }) => sum + counted.files, 0);
    if (share.length > 0 && (share.length === MOST_TRANSFERS || files + own > MOST_FILES)) {
      yield share;
      share = [];
      files = 0;
    }
    share.push(transfer);
    files += own;
  }
  if (share.length > 0) yield share;
}

/** Entries of several transfers that come one transfer after the other, and are taken in that order. */
export class SharedEntries {
  readonly #all: AsyncIterator<{ readonly transfer: string; readonly entry: ProofEntry }>;
  /** Read, and not given yet. */
  #next: { readonly transfer: string; readonly entry: ProofEntry } | null = null;
  #ended = false;

  constructor(all: AsyncIterable<{ readonly transfer: string; readonly entry: ProofEntry }>) {
    this.#all = all[Symbol.asyncIterator]();
  }

  async *of(transfer: string): AsyncGenerator<ProofEntry> {
    for (;;) {
      if (this.#next === null && !this.#ended) {
        const step = await this.#all.next();
        if (step.done === true) this.#ended = true;
        else this.#next = step.value;
      }
      if (this.#next?.transfer !== transfer) return;
      const { entry } = this.#next;
      this.#next = null;
      yield entry;
    }
  }
}
