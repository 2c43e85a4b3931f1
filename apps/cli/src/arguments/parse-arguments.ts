import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';
import type { Flag } from './flag.ts';

/** What stood on the command line: flags by long name, in order, and what is no flag. */
export interface Arguments {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Sorts a command line into flags and positionals; an unknown flag, a missing or a surplus value is a UsageError that names it. */
export function parseArguments(args: readonly string[], known: readonly Flag[]): Arguments {
  const flags = known.flatMap(withSides);
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const found = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = byName.get(token.name);
    if (flag === undefined) throw new UsageError(unknownFlag(token.rawName, flags));
    const value = tokenValue(flag, token);
    const earlier = found.get(flag.name);
    if (earlier === undefined) found.set(flag.name, [value]);
    else if (flag.repeatable === true) earlier.push(value);
    else if (flag.value !== undefined) throw new UsageError(`--${flag.name}: is given twice. Give it once.`);
  }
  return { flags: found, positionals };
}

function withSides(flag: Flag): Flag[] {
  if (flag.perSide !== true) return [flag];
  return [flag, { ...flag, name: `source-${flag.name}` }, { ...flag, name: `destination-${flag.name}` }];
}

function optionOf(flag: Flag): { type: 'string' | 'boolean'; short?: string; multiple: true } {
  const type = flag.value === undefined || flag.valueIfBare !== undefined ? 'boolean' : 'string';
  return { type, multiple: true, ...(flag.short === undefined ? {} : { short: flag.short }) };
}

interface OptionToken {
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function tokenValue(flag: Flag, token: OptionToken): string {
  if (flag.value === undefined) {
    if (token.value !== undefined)
      throw new UsageError(`--${flag.name}: takes no value, but "${token.value}" was given.`);
    return '';
  }
  const swallowedFlag = token.inlineValue !== true && token.value !== undefined && /^--[a-z]/.test(token.value);
  if (token.value === undefined || swallowedFlag) {
    if (flag.valueIfBare !== undefined) return flag.valueIfBare;
    throw new UsageError(`--${flag.name}: needs a value: --${flag.name} ${flag.value}`);
  }
  if (token.value === '')
    throw new UsageError(`--${flag.name}: the value is empty. Write --${flag.name} ${flag.value}`);
  return token.value;
}

function unknownFlag(name: string, flags: readonly Flag[]): string {
  const wanted = name.replace(/^-+/, '');
  const nearest = flags
    .map((flag) => ({ name: flag.name, distance: editDistance(wanted, flag.name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const guess =
    nearest !== undefined && nearest.distance <= Math.min(3, wanted.length / 2) ? ` Is --${nearest.name} meant?` : '';
  return `${name}: there is no such flag.${guess}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
