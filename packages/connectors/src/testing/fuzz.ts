import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { expect } from 'vitest';

const RUNS = process.env['DROVER_FUZZ_RUNS'];
const SEED = process.env['DROVER_FUZZ_SEED'];

/** How long to play: `few` runs that are always the same in tests; with `npm run fuzz` as many as wanted, others each time. A failure prints its seed. */
export function fuzzing(few: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = SEED ?? (RUNS === undefined ? '1' : undefined);
  return { numRuns: Number(RUNS ?? few), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

/** Honest texts with parts cut out, doubled, and put in from `spices` or at random. Characters are bytes. */
export function spoiled(honest: readonly string[], spices: readonly string[]): fc.Arbitrary<string> {
  const bytes = fc.uint8Array({ maxLength: 12 }).map((each) => Buffer.from(each).toString('latin1'));
  const put = fc.oneof(fc.constantFrom(...spices), bytes, fc.constant(''));
  const edit = fc.record({ at: fc.nat(2000), cut: fc.nat(8), put, times: fc.constantFrom(1, 1, 1, 2, 40) });
  return fc.tuple(fc.constantFrom(...honest), fc.array(edit, { maxLength: 5 })).map(([text, edits]) =>
    edits.reduce((before, { at, cut, put, times }) => {
      const from = at % (before.length + 1);
      return before.slice(0, from) + put.repeat(times) + before.slice(from + cut);
    }, text),
  );
}

/** What `read` gives; null where it refuses in words for people. Whatever else it throws is thrown on. */
export function understood<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    expectTyped(error);
    return null;
  }
}

/** Throws on what is no error of a connector. */
export function expectTyped(error: unknown): void {
  if (!(error instanceof StorageError)) throw error;
  expect(error.message).not.toBe('');
}

/** A name that stays in its folder. */
export function expectChildName(name: string): void {
  expect(['', '.', '..']).not.toContain(name);
  expect(name).not.toContain('/');
  expect(name).not.toContain('\0');
}

/** A size that can be counted with. */
export function expectSize(size: number | null): void {
  if (size !== null) expect(Number.isSafeInteger(size) && size >= 0).toBe(true);
}
