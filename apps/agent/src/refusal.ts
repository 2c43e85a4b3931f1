import type { Outcome } from './exit-codes.ts';

/** Why a command does not do what it was asked for: one line with what to do next, and the exit code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly outcome: Exclude<Outcome, 'success'>;

  constructor(outcome: Exclude<Outcome, 'success'>, message: string, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}
