import { randomInt } from 'node:crypto';
import { type Clock, isTemporaryName, type Segment, temporaryName } from '@drover/core';

/** The names under which one run keeps unfinished files. */
export interface TemporaryNames {
  /** A name that no other run, worker or attempt gives. */
  readonly next: () => Segment;
  /** True for what an earlier run of the same transfer left behind. */
  readonly isLeftover: (name: Segment) => boolean;
  /** True for any name that a run of this transfer gives. */
  readonly isOfTransfer: (name: Segment) => boolean;
}

export function temporaryNames(transferKey: string, clock: Clock): TemporaryNames {
  const random = randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0');
  const run = `${Math.max(0, Math.floor(clock.now())).toString(36)}${random}`;
  const start = temporaryName(transferKey, run).slice(0, -'.part'.length);
  const isOfTransfer = (name: Segment) => isTemporaryName(name, transferKey);
  let serial = 0;
  return {
    next: () => temporaryName(transferKey, `${run}${(serial++).toString(36)}`),
    isLeftover: (name) => isOfTransfer(name) && !name.startsWith(start),
    isOfTransfer,
  };
}
