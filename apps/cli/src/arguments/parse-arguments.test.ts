import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import type { Flag } from './flag.ts';
import { parseArguments } from './parse-arguments.ts';

const FLAGS: Flag[] = [
  { name: 'dry-run', short: 'n', help: '' },
  { name: 'transfers', value: 'N', help: '' },
  { name: 'include', value: 'GLOB', repeatable: true, help: '' },
  { name: 'verify', value: 'HOW', valueIfBare: 'reread', help: '' },
  { name: 'identity', value: 'FILE', perSide: true, help: '' },
  { name: 'log', value: 'FILE', help: '' },
];
const parse = (...args: string[]) => {
  const { flags, positionals } = parseArguments(args, FLAGS);
  return { flags: Object.fromEntries(flags), positionals };
};

describe('parseArguments', () => {
  it('takes flags before, between and after SRC and DST', () => {
    expect(parse('--transfers', '4', 'a', '-n', 'b', '--include=*.jpg', '--include', '*.png')).toEqual({
      flags: { transfers: ['4'], 'dry-run': [''], include: ['*.jpg', '*.png'] },
      positionals: ['a', 'b'],
    });
  });

  it('takes everything after -- as SRC and DST', () => {
    expect(parse('--', '--odd-name', 'b').positionals).toEqual(['--odd-name', 'b']);
  });

  it('lets an optional value be left out without swallowing SRC', () => {
    expect(parse('--verify', 'a', 'b')).toEqual({ flags: { verify: ['reread'] }, positionals: ['a', 'b'] });
    expect(parse('--verify=hash', 'a').flags).toEqual({ verify: ['hash'] });
  });

  it('knows the flags of one side', () => {
    expect(parse('--source-identity', 'k').flags).toEqual({ 'source-identity': ['k'] });
    expect(parse('--destination-identity=k').flags).toEqual({ 'destination-identity': ['k'] });
  });

  it.each([
    [['--dry-rum'], '--dry-rum: there is no such flag. Is --dry-run meant?'],
    [['--frobnicate'], '--frobnicate: there is no such flag.'],
    [['-x'], '-x: there is no such flag.'],
    [['-z'], '-z: there is no such flag.'],
    [['-nq'], '-q: there is no such flag.'],
    [['--source-verify'], '--source-verify: there is no such flag.'],
    [['--transfers'], '--transfers: needs a value: --transfers N'],
    [['--transfers', '--dry-run'], '--transfers: needs a value: --transfers N'],
    [['--transfers='], '--transfers: the value is empty. Write --transfers N'],
    [['--dry-run=yes'], '--dry-run: takes no value, but "yes" was given.'],
    [['--transfers', '1', '--transfers', '2'], '--transfers: is given twice. Give it once.'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(new UsageError(message));
  });
});
