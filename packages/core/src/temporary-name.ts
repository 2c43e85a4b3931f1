import type { Segment } from './segment.ts';

const TEMPORARY = /^\.drover-([0-9a-f]{12})-([0-9a-z]+)\.part$/;

/**
 * The name under which an unfinished file lies beside its final place. It names the transfer, so that a later run of the same
 * transfer can tell its own leftovers from everybody else's files.
 */
export function temporaryName(transferKey: string, serial: string): Segment {
  const name = `.drover-${transferKey}-${serial}.part`;
  if (!TEMPORARY.test(name)) throw new RangeError(`transfer key must be 12 hex digits and serial [0-9a-z]+: ${name}`);
  return name;
}

/** True for any name that `temporaryName` can give; with a key, only for those of that transfer. */
export function isTemporaryName(name: Segment, transferKey?: string): boolean {
  const match = TEMPORARY.exec(name);
  return match !== null && (transferKey === undefined || match[1] === transferKey);
}
