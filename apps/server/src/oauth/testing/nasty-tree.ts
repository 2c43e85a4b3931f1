import { segmentFromBytes, segmentToBytes } from '@drover/core';
import { nastySibling } from '@drover/core/testing';
import fc from 'fast-check';

export interface NastyFile {
  /** Names as a file system of this machine holds them: any bytes but `/` and NUL. */
  readonly path: readonly Buffer[];
  readonly content: string;
}

const SEED = 6;
const LONGEST = 255;

/** So many names of one rule, each of a file; every fifth is a folder's, with the file below. Each content tells whose it is. The same each time. */
export function nastyTree(names: number): readonly NastyFile[] {
  const seen = new Set<string>();
  for (const name of fc.sample(nastySibling, { seed: SEED, numRuns: names * 20 })) {
    const bytes = Buffer.from(segmentToBytes(name));
    if (seen.size < names && fits(bytes)) seen.add(bytes.toString('hex'));
  }
  if (seen.size < names) throw new RangeError(`the rule gave ${seen.size} names only`);
  return [...seen].map((hex, at) => {
    const name = Buffer.from(hex, 'hex');
    const inside = at % 5 === 0 ? [Buffer.from('inside.txt')] : [];
    return { path: [name, ...inside], content: `this is ${segmentFromBytes(name)}` };
  });
}

function fits(name: Buffer): boolean {
  const text = name.toString('latin1');
  return name.length > 0 && name.length <= LONGEST && !/[/\0]/.test(text) && text !== '.' && text !== '..';
}
