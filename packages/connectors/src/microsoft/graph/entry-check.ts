import { type Clock, StorageError } from '@drover/core';

/** For how long an answer that lets the connector in stands, in milliseconds: many items may be closed to it one by one. */
const GOOD_FOR_MS = 30_000;

/** Tells an item that is closed to a connector from a tenant, or a person's account, that is: then the authorisation was taken back. */
export class EntryCheck {
  readonly #clock: Clock;
  /** True where even the calls that concern no single item are refused. */
  readonly #isShutOut: (signal: AbortSignal) => Promise<boolean>;
  #letInUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, isShutOut: (signal: AbortSignal) => Promise<boolean>) {
    this.#clock = clock;
    this.#isShutOut = isShutOut;
  }

  /** What a refusal means: itself, or the end of the authorisation. */
  async meaningOf(refusal: StorageError, signal: AbortSignal): Promise<StorageError> {
    if (refusal.kind !== 'permission-denied' || refusal.fault !== 'permission') return refusal;
    if (this.#clock.now() < this.#letInUntil) return refusal;
    if (await this.#isShutOut(signal)) return shutOut(refusal);
    this.#letInUntil = this.#clock.now() + GOOD_FOR_MS;
    return refusal;
  }
}

function shutOut(cause: StorageError): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'permission',
    message:
      'Microsoft 365 refuses this connector everything: the consent was taken back, or the permissions of the app.',
    remedy: 'Check the permissions of the app, have an administrator give consent, then authorize the connector anew.',
    ...(cause.vendor === undefined ? {} : { vendor: cause.vendor }),
    cause,
  });
}
