import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../arguments/parse-arguments.ts';
import { UsageError } from '../usage-error.ts';
import { COPY_FLAGS } from './copy-flags.ts';
import { copyOptions } from './copy-options.ts';

const local = { cwd: '/home/ann', windows: false, resolve: posix.resolve };
const read = (...args: string[]) =>
  copyOptions(
    parseArguments(
      args,
      COPY_FLAGS.flatMap((group) => group.flags),
    ),
    local,
  );

describe('the options of drover copy', () => {
  it('are careful when nothing is said', () => {
    expect(read('a', 'sftp://me@host/b')).toEqual({
      source: { type: 'local', path: '/home/ann/a' },
      destination: expect.objectContaining({ type: 'remote', scheme: 'sftp' }),
      sides: { source: { values: new Map(), own: new Set() }, destination: { values: new Map(), own: new Set() } },
      dryRun: false,
      durable: false,
      policy: {
        conflicts: 'keep',
        newerDestination: 'keep',
        names: { mode: 'remove' },
        exclusions: [],
        include: [],
        exclude: [],
        verify: 'size',
        transfers: 'auto',
        attempts: 3,
      },
      bytesPerSecond: null,
      state: { file: null },
      output: { json: false, quiet: false, log: null },
    });
  });

  it('follow every flag', () => {
    const flags =
      '-n --include *.a --include b/** --exclude c --exclusions on --newer replace --conflicts keep-both --names replace=_ --verify --transfers 8 --bwlimit 10M --retries 5 --durable --state s --json --log l';
    expect(read('a', 'b', ...flags.split(' '))).toMatchObject({
      dryRun: true,
      durable: true,
      policy: {
        conflicts: 'keep-both',
        newerDestination: 'replace',
        names: { mode: 'replace', by: '_' },
        exclusions: ['default'],
        include: ['*.a', 'b/**'],
        exclude: ['c'],
        verify: 'reread',
        transfers: 8,
        attempts: 5,
      },
      bytesPerSecond: 10 * 1024 ** 2,
      state: { file: 's' },
      output: { json: true, log: 'l' },
    });
    expect(read('a', 'b', '--no-state', '-q', '--verify=hash')).toMatchObject({
      state: 'none',
      output: { quiet: true },
      policy: { verify: 'hash' },
    });
  });

  it('tell the flags of one side from those of both', () => {
    const { sides } = read('a', 'b', '--identity', 'both', '--source-identity', 'one', '--destination-insecure-tls');
    expect(sides.source.values).toEqual(new Map([['identity', 'one']]));
    expect(sides.source.own).toEqual(new Set(['identity']));
    expect(sides.destination.values).toEqual(
      new Map([
        ['identity', 'both'],
        ['insecure-tls', ''],
      ]),
    );
    expect(sides.destination.own).toEqual(new Set(['insecure-tls']));
  });

  it.each([
    [[], 'SRC and DST are missing'],
    [['a'], 'DST is missing'],
    [['a', 'b', 'c d'], '"c d": only SRC and DST'],
    [['a', 'b', '--transfers', '0'], '--transfers: "0" is not a whole number from 1 to 256.'],
    [['a', 'b', '--transfers', '1e1'], '--transfers: "1e1"'],
    [['a', 'b', '--retries', '21'], '--retries: "21" is not a whole number from 1 to 20.'],
    [['a', 'b', '--conflicts', 'panic'], '--conflicts: "panic" is not one of keep, keep-both, source-wins.'],
    [['a', 'b', '--newer', 'x'], '--newer: "x"'],
    [['a', 'b', '--names', 'replace'], '--names: replace needs a character'],
    [['a', 'b', '--names', 'replace=ab'], '--names: "replace=ab" must name one character'],
    [['a', 'b', '--verify=crc'], '--verify: "crc" is not one of size, hash, reread.'],
    [['a', 'b', '--bwlimit', 'fast'], '--bwlimit: "fast"'],
    [['a', 'b', '--exclusions', 'maybe'], '--exclusions: "maybe" is not one of off, on.'],
    [['a', 'b', '--include', '{a,b'], '--include: '],
    [['a', 'b', '--include', 'fine', '--exclude', 'a//b'], '--exclude: '],
    [['a', 'b', '--state', 's', '--no-state'], '--state and --no-state'],
    [['a', 'b', '--host-key', 'abc'], '--host-key: "abc" is no SHA-256 fingerprint'],
    [['a', 'b', '--source-trust-certificate', 'x'], '--source-trust-certificate: "x"'],
    [['http://x', 'b'], 'SRC: http:// is not known'],
    [['a', 'me@host:x'], 'DST: looks like user@host:path'],
  ])('refuse %j', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });
});
