import type { ProofNames } from '../final-key.ts';
import type { FileRecord } from '../records.ts';
import type { ProofSource } from '../write-proof.ts';
import { sampleSource } from './sample-source.ts';

const file: FileRecord = { type: 'file', path: ['x'], size: 1, group: 'verified', reason: 'copied' };
const there = { class: 'A', evidence: 'reread' } as const;
const FILES: readonly FileRecord[] = [
  { ...file, ...there, final: ['x'] },
  { ...file, ...there, path: ['y'], final: ['n', 'x'] },
];
const FOLDS = { caseSensitive: false, foldsUnicode: true };

/** Proofs of two rows in which two files stand at one place; checkers refuse them. */
export const DOUBLES: readonly (readonly [string, ProofSource])[] = [
  ['the rows go to one folder', twoRows(['H-Drive'])],
  ["a row goes into the other's folder", twoRows(['H-Drive', 'n'])],
  ['the destination does not tell the case of letters apart', twoRows(['h-DRIVE'], FOLDS)],
  ['the destination takes composed letters for others', twoRows(['H-Drive', '\u00c4'], FOLDS, 'a\u0308')],
];

/** Proofs that are like them, and sound. */
export const NO_DOUBLES: readonly (readonly [string, ProofSource])[] = [
  ['the rows go to two folders', twoRows(['Home'])],
  ['the destination tells the case of letters apart', twoRows(['h-DRIVE'])],
];

function twoRows(destination: readonly string[], names?: ProofNames, folder = 'n'): ProofSource {
  const files = FILES.map((each) => ({ ...each, final: each.final?.map((name) => (name === 'n' ? folder : name)) }));
  const source = sampleSource(files, [], { id: 't2', name: 'Bob', destination });
  if (names === undefined) return source;
  const { header } = source;
  return { ...source, header: { ...header, settings: { ...header.settings, destinationNames: { ...names } } } };
}
