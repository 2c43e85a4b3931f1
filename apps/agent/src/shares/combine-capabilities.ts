import { unopenedCapabilities } from '@drover/connectors/local-files';
import type { Capabilities } from '@drover/core';

/** A shared folder as far as it is known: null before it could be opened. */
interface Known {
  readonly writable: boolean;
  readonly capabilities: Capabilities | null;
}

/**
 * What holds in every shared folder: a promise that one of them would break is not made. Only those that may be written have a say in
 * what can be stored.
 */
export function combineCapabilities(shares: readonly Known[]): Capabilities {
  const all = shares.map((share) => share.capabilities ?? unopenedCapabilities);
  const writable = shares.filter((share) => share.writable).map((share) => share.capabilities ?? unopenedCapabilities);
  const stored = writable.length === 0 ? all : writable;
  const [first = unopenedCapabilities] = stored;
  const { parts, ...rest } = first;
  const common = { ...rest, ...(writable.length === 0 || parts === undefined ? {} : { parts }) };
  return {
    ...common,
    destination: writable.length > 0,
    caseSensitive: stored.every((each) => each.caseSensitive),
    foldsUnicode: stored.some((each) => each.foldsUnicode),
    cheapStat: all.every((each) => each.cheapStat),
    maxFileBytes: least(stored.map((each) => each.maxFileBytes)),
    times: {
      readPrecisionMs: least(all.map((each) => each.times.readPrecisionMs)),
      write: writable.length === 0 ? 'none' : first.times.write,
      writePrecisionMs: Math.max(...stored.map((each) => each.times.writePrecisionMs), first.times.writePrecisionMs),
      range: {
        minEpochMs: Math.max(...stored.map((each) => each.times.range.minEpochMs), first.times.range.minEpochMs),
        maxEpochMs: Math.min(...stored.map((each) => each.times.range.maxEpochMs), first.times.range.maxEpochMs),
        wholeFirstSecond: stored.some((each) => each.times.range.wholeFirstSecond === true),
      },
    },
  };
}

/** Null stands for no limit. */
function least(limits: readonly (number | null)[]): number | null {
  const numbers = limits.filter((limit) => limit !== null);
  return numbers.length === 0 ? null : Math.min(...numbers);
}
