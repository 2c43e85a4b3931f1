/** Rejections that nobody handled and errors that nobody caught while something ran: they would end a real process. */
export class StrayFailures implements Disposable {
  readonly #found: unknown[] = [];
  readonly #note = (error: unknown): void => {
    this.#found.push(error);
  };

  constructor() {
    process.on('unhandledRejection', this.#note);
    process.on('uncaughtException', this.#note);
  }

  /** Throws the first one, if there was any. Node reports rejections only when the queue of microtasks has run dry. */
  async check(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#found.length === 0) return;
    throw new Error('A failure reached the process instead of whoever asked.', { cause: this.#found[0] });
  }

  [Symbol.dispose](): void {
    process.off('unhandledRejection', this.#note);
    process.off('uncaughtException', this.#note);
  }
}
