import type { Slots } from '../copy/slots.ts';
import type { FolderNode } from './folder-node.ts';

/** Knows which folders are done: the deepest first, and each only when all in it is. */
export class FolderLedger {
  readonly #finish: (node: FolderNode) => Promise<void>;
  readonly #slots: Slots;
  readonly #onFault: (error: unknown) => void;
  readonly #done = Promise.withResolvers<void>();
  readonly #closing = new Set<Promise<void>>();

  constructor(finish: (node: FolderNode) => Promise<void>, slots: Slots, onFault: (error: unknown) => void) {
    this.#finish = finish;
    this.#slots = slots;
    this.#onFault = onFault;
  }

  /** Resolves when the top folder is done. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** Something in the folder, or its own planning, is done. */
  release(node: FolderNode): void {
    if (--node.pending > 0) return;
    const closing: Promise<void> = this.#close(node)
      .catch(this.#onFault)
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Nothing more will be finished: the run ends early. */
  abandon(): void {
    this.#done.resolve();
  }

  /** Resolves when nothing is being finished at the moment. */
  async idle(): Promise<void> {
    while (this.#closing.size > 0) await Promise.all(this.#closing);
  }

  async #close(node: FolderNode): Promise<void> {
    const wait = this.#slots.take();
    if (wait !== undefined) await wait;
    try {
      await this.#finish(node);
    } finally {
      this.#slots.give();
    }
    if (node.parent === null) this.#done.resolve();
    else this.release(node.parent);
  }
}
