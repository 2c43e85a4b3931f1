import { StorageError, toStorageError } from '@drover/core';

/** Why everything was told to end: a failure that nobody waited for, so a fault of Drover itself. */
export class ProgramFault extends Error {
  override readonly name = 'ProgramFault';
  /** What to tell a person: one line, without a stack. */
  readonly failure: StorageError;

  constructor(thrown: unknown) {
    super('Drover met a fault of its own.', { cause: thrown });
    const { kind, message } = toStorageError(thrown);
    const place = placeOf(thrown);
    this.failure = new StorageError({
      kind: 'unexpected',
      message: kind === 'unexpected' ? message : `Unexpected failure: ${message}`,
      remedy: 'Run the same command again: it goes on where it stopped. Please report this line.',
      ...(place === null ? {} : { vendor: place }),
    });
  }
}

/** The fault that ended what this signal belongs to; null when a person did, or nothing has. */
export function faultBehind(signal: AbortSignal): ProgramFault | null {
  return signal.reason instanceof ProgramFault ? signal.reason : null;
}

/** Where it was thrown, as file and line: folders of this machine are nobody else's business. */
function placeOf(thrown: unknown): string | null {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return /([\w.-]+\.[cm]?[jt]s:\d+):\d+/.exec(stack)?.[1] ?? null;
}
