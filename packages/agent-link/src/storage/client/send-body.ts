import type { ByteStream } from '@drover/core';
import type { Call } from './call.ts';

/** Sends a body to the agent while its answers are waited for; never rejects by itself. */
export class SendBody {
  readonly #call: Call;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What the body itself failed with. */
  failure: { readonly error: unknown } | null = null;
  /** All of it was sent. */
  whole = false;
  #stopped = false;

  constructor(call: Call, body: ByteStream) {
    this.#call = call;
    this.#chunks = body[Symbol.asyncIterator]();
  }

  async run(): Promise<void> {
    try {
      for (;;) {
        const next = await this.#next();
        if (this.#stopped) return;
        if (next === null) break;
        if (next.length > 0) await this.#call.send(next);
        if (this.#stopped) return;
      }
      this.whole = this.failure === null;
      await this.#call.tell({ body: this.whole ? 'whole' : 'broken' });
    } catch {
      // A link that takes nothing more ends the call itself, and whoever waits for the answer is told.
    }
  }

  /** Nobody wants more of it. Not waited for: a source that hangs would hang here too. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (!this.whole && this.failure === null) this.#chunks.return?.()?.catch(() => undefined);
  }

  async #next(): Promise<Uint8Array | null> {
    try {
      const next = await this.#chunks.next();
      return next.done === true ? null : next.value;
    } catch (error) {
      this.failure = { error };
      return null;
    }
  }
}
