import { StorageError, type StorageErrorDetails, type StorageErrorKind } from '@drover/core';
import type { Dice } from './dice.ts';

/** How one side behaves for a while. Shares are of all calls, from 0 to 1. */
export interface Weather {
  readonly failing: number;
  /** Streams and listings that break off. */
  readonly breaking: number;
  /** Answers that are lost although the service did what it was asked for. */
  readonly losing: number;
  readonly slow: number;
  /** Pieces of a file between which somebody edits it. */
  readonly editing: number;
  /** Final names before which the process stands still. */
  readonly freezing: number;
}

export const CALM: Weather = { failing: 0, breaking: 0, losing: 0, slow: 0, editing: 0, freezing: 0 };

/** Services do what they are asked for; processes stand still. */
const STANDING: Weather = { ...CALM, freezing: 0.3 };

/** Of one hundred failures, so many of each kind; what stops a run is rare. */
const KINDS: Readonly<Record<StorageErrorKind, number>> = {
  unavailable: 30,
  timeout: 12,
  'rate-limited': 12,
  locked: 6,
  'permission-denied': 6,
  corrupt: 6,
  'precondition-failed': 5,
  'already-exists': 5,
  'not-found': 5,
  unexpected: 4,
  unsupported: 2,
  'too-large': 2,
  'invalid-name': 2,
  unauthenticated: 1,
  untrusted: 1,
  'quota-exceeded': 1,
  'config-invalid': 1,
};
const BAG = Object.entries(KINDS).flatMap(([kind, share]) => Array<string>(share).fill(kind)) as StorageErrorKind[];

export function weather(dice: Dice): Weather {
  if (dice.chance(0.2)) return CALM;
  if (dice.chance(0.25)) return STANDING;
  const share = () => (dice.chance(0.4) ? 0 : dice.between(1, 12) / 100);
  const faults = { failing: share(), breaking: share(), losing: share(), slow: share() };
  return { ...faults, editing: share() / 2, freezing: share() };
}

/** Any failure that a service may answer with. */
export function anyFailure(dice: Dice): StorageError {
  const kind = dice.pick(BAG);
  return failure(kind, {
    ...(kind === 'rate-limited' && dice.chance(0.6) ? { retryAfterMs: dice.between(1, 40) * 1000 } : {}),
    ...(kind === 'unavailable' && dice.chance(0.8) ? { fault: 'network' } : {}),
  });
}

/** The connection broke. */
export function broken(): StorageError {
  return failure('unavailable', { fault: 'network' });
}

function failure(kind: StorageErrorKind, details: Partial<StorageErrorDetails>): StorageError {
  return new StorageError({ kind, message: `The simulated service answers: ${kind}.`, ...details });
}
