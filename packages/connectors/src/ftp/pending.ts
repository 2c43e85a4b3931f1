import type { Verb } from './commands.ts';
import type { Reply } from './reply-parser.ts';

/** A command whose reply is owed. */
export interface Pending {
  readonly verb: Verb | 'greeting';
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  deadlineMs: number;
  transfer: Transfer | null;
}

/** A command that moves data: first a preliminary reply, then the data, then the final reply. */
export class Transfer {
  readonly done: Promise<Reply>;
  /** Resolves with the preliminary reply, or with null when the transfer never opened. */
  readonly opened: Promise<Reply | null>;
  phase: 'asked' | 'open' | 'settling' | 'over' = 'asked';
  /** Meaningful once the transfer is over: data could move before the final reply. */
  wasOpen = false;
  readonly #pending: Pending;
  readonly #settleMs: number;
  readonly #open: (reply: Reply | null) => void;

  constructor(pending: Pending, done: Promise<Reply>, settleMs: number) {
    this.#pending = pending;
    this.#settleMs = settleMs;
    this.done = done;
    const opened = Promise.withResolvers<Reply | null>();
    this.opened = opened.promise;
    this.#open = opened.resolve;
  }

  /** The server opened the data connection, or (with null) never will. */
  preliminary(reply: Reply | null): void {
    if (reply !== null && this.phase === 'asked') this.phase = 'open';
    if (reply !== null && this.phase === 'open') this.#pending.deadlineMs = Number.POSITIVE_INFINITY;
    this.#open(reply);
  }

  /** The final reply has come. `opened` stays what it was. */
  finish(): void {
    this.wasOpen = this.phase !== 'asked';
    this.phase = 'over';
    this.#open(null);
  }

  /** All data has been moved: from now on the final reply is due. */
  settle(): void {
    if (this.phase === 'over') return;
    this.phase = 'settling';
    this.#pending.deadlineMs = this.#settleMs;
  }
}
