import { StorageError } from '@drover/core';
import { pathFilter, type TransferPolicy } from '@drover/engine';
import type { Arguments } from '../arguments/parse-arguments.ts';
import { parseRate } from '../arguments/rate.ts';
import type { Location } from '../location/location.ts';
import { type LocalRules, parseLocation } from '../location/parse-location.ts';
import { checkFingerprint } from '../trust/fingerprint.ts';
import { UsageError } from '../usage-error.ts';

export type SideName = 'source' | 'destination';

/** Flags about signing in, as given for one side; `asked` holds the names as they stood on the command line. */
export interface SideFlags {
  readonly values: ReadonlyMap<SideFlagName, string>;
  /** Those that were given for this side alone, and therefore must fit it. */
  readonly own: ReadonlySet<SideFlagName>;
}

export const SIDE_FLAG_NAMES = [
  'password-file',
  'identity',
  'host-key',
  'accept-new-host-key',
  'trust-certificate',
  'insecure-tls',
  'app-id',
] as const;
const FINGERPRINTS: ReadonlySet<SideFlagName> = new Set(['host-key', 'trust-certificate']);
export type SideFlagName = (typeof SIDE_FLAG_NAMES)[number];

/** Everything that the command line of `drover copy` says, checked as far as that is possible without looking anywhere. */
export interface CopyOptions {
  readonly source: Location;
  readonly destination: Location;
  readonly sides: Readonly<Record<SideName, SideFlags>>;
  readonly dryRun: boolean;
  /** A local destination has each file on its disk before the file gets its name. */
  readonly durable: boolean;
  readonly policy: TransferPolicy;
  readonly bytesPerSecond: number | null;
  readonly state: { readonly file: string | null } | 'none';
  readonly output: { readonly json: boolean; readonly quiet: boolean; readonly log: string | null };
}

export function copyOptions({ flags, positionals }: Arguments, local: LocalRules): CopyOptions {
  const [source, destination, ...surplus] = positionals;
  if (source === undefined || destination === undefined) {
    throw new UsageError(`${source === undefined ? 'SRC and DST are' : 'DST is'} missing: drover copy SRC DST [flags]`);
  }
  if (surplus.length > 0) {
    throw new UsageError(`"${surplus[0]}": only SRC and DST are expected. Put names with spaces in quotes.`);
  }
  const value = (name: string) => flags.get(name)?.[0] ?? null;
  const has = (name: string) => flags.has(name);
  if (has('state') && has('no-state')) throw new UsageError('--state and --no-state: give one of them.');
  if (has('json') && has('quiet')) throw new UsageError('--json and --quiet: give one of them.');
  const bwlimit = value('bwlimit');
  return {
    source: parseLocation(source, 'SRC', local),
    destination: parseLocation(destination, 'DST', local),
    sides: { source: sideFlags(flags, 'source'), destination: sideFlags(flags, 'destination') },
    dryRun: has('dry-run'),
    durable: has('durable'),
    policy: {
      conflicts: choice('conflicts', value('conflicts'), ['keep', 'keep-both', 'source-wins']),
      newerDestination: choice('newer', value('newer'), ['keep', 'replace']),
      names: namesMode(value('names')),
      exclusions: choice('exclusions', value('exclusions'), ['off', 'on']) === 'on' ? ['default'] : [],
      include: globs('include', flags),
      exclude: globs('exclude', flags),
      verify: choice('verify', value('verify'), ['size', 'hash', 'reread']),
      transfers: wholeNumber('transfers', value('transfers'), 256) ?? 'auto',
      attempts: wholeNumber('retries', value('retries'), 20) ?? 3,
    },
    bytesPerSecond: bwlimit === null ? null : parseRate(bwlimit, '--bwlimit'),
    state: has('no-state') ? 'none' : { file: value('state') },
    output: { json: has('json'), quiet: has('quiet'), log: value('log') },
  };
}

export function sideFlags(flags: Arguments['flags'], side: SideName | null): SideFlags {
  const values = new Map<SideFlagName, string>();
  const own = new Set<SideFlagName>();
  for (const name of SIDE_FLAG_NAMES) {
    const ownValue = side === null ? undefined : flags.get(`${side}-${name}`)?.[0];
    const value = ownValue ?? flags.get(name)?.[0];
    if (value === undefined) continue;
    const flag = ownValue === undefined ? `--${name}` : `--${side}-${name}`;
    values.set(name, FINGERPRINTS.has(name) ? checkFingerprint(value, flag) : value);
    if (ownValue !== undefined) own.add(name);
  }
  return { values, own };
}

function globs(flag: 'include' | 'exclude', flags: Arguments['flags']): readonly string[] {
  const patterns = flags.get(flag) ?? [];
  try {
    pathFilter(patterns, []);
    return patterns;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new UsageError(`--${flag}: ${error.describe()}`);
  }
}

/** The first of the choices where none was made. */
function choice<const C extends string>(flag: string, text: string | null, choices: readonly [C, ...C[]]): C {
  if (text === null) return choices[0];
  const chosen = choices.find((candidate) => candidate === text);
  if (chosen === undefined) {
    throw new UsageError(`--${flag}: "${text}" is not one of ${choices.join(', ')}.`);
  }
  return chosen;
}

function namesMode(text: string | null): TransferPolicy['names'] {
  if (text?.startsWith('replace=')) {
    const by = text.slice('replace='.length);
    if (Array.from(by).length !== 1)
      throw new UsageError(`--names: "${text}" must name one character, such as replace=_.`);
    return { mode: 'replace', by };
  }
  if (text === 'replace') throw new UsageError('--names: replace needs a character, such as replace=_.');
  return { mode: choice('names', text, ['remove', 'skip']) };
}

function wholeNumber(flag: string, text: string | null, max: number): number | null {
  if (text === null) return null;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > max) {
    throw new UsageError(`--${flag}: "${text}" is not a whole number from 1 to ${max}.`);
  }
  return number;
}
