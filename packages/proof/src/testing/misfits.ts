import type { FileRecord, ItemRecord } from '../records.ts';

const file: FileRecord = { type: 'file', path: ['a'], size: 1, group: 'verified', reason: 'copied' };
const there = { class: 'A', evidence: 'reread', final: ['a'] } as const;
const accepted = { reason: 'Not needed.', by: 'Olga', at: '2026-11-21T11:20:00.000Z' };

/** Records that are well-formed, and count for what their evidence does not bear; checkers refuse them. */
export const MISFITS: readonly (readonly [string, ItemRecord])[] = [
  ['a verified file has evidence of size only', { ...file, ...there, class: 'C', evidence: 'size' }],
  ['a weaker file has evidence of class A', { ...file, ...there, group: 'weaker' }],
  ['a verified file has no evidence', file],
  ['a verified file is nowhere', { ...file, class: 'A', evidence: 'reread' }],
  ['the evidence is of another class', { ...file, ...there, evidence: 'size' }],
  ['the evidence is not named', { ...file, class: 'A', final: ['a'] }],
  ['a failed file has evidence', { ...file, ...there, group: 'failed' }],
  ['an excluded file has evidence without a class', { ...file, group: 'excluded', evidence: 'hash' }],
  ['nobody accepted an accepted file', { ...file, group: 'accepted' }],
  ['a failed file was accepted', { ...file, group: 'failed', accepted }],
  ['nobody accepted an accepted folder', { type: 'folder', path: ['a'], outcome: 'accepted' }],
  ['a failed folder was accepted', { type: 'folder', path: ['a'], outcome: 'failed', accepted }],
];
