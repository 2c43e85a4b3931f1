import type { NewTransfer } from '@drover/api';
import type { TransferOptions } from '../../addresses/wizard-options.ts';
import { instantOf } from '../../format/days.ts';
import { findLimitFaults, limitsFrom } from '../limits/limit-texts.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of a size as people write it: `100 MB`, `1.5 GiB`, `4096`. Units are binary. Null for what is no size. */
export function parseSize(text: string): number | null {
  const [, number, unit = ''] = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const bytes = Number(number.replace(',', '.')) * (UNITS[unit.toLowerCase()] ?? 1);
  return Number.isSafeInteger(Math.round(bytes)) ? Math.round(bytes) : null;
}

/** What is wrong, by field. */
export function findOptionFaults(options: TransferOptions): Partial<Record<keyof TransferOptions, string>> {
  const faults: Partial<Record<keyof TransferOptions, string>> = {};
  const [min, max] = [sizeOf(options.minSize), sizeOf(options.maxSize)];
  if (min === null) faults.minSize = 'Write it like 100 MB.';
  if (max === null) faults.maxSize = 'Write it like 100 MB.';
  if (min != null && max != null && min > max) faults.maxSize = 'Smaller than the other one.';
  if (!isInOrder(options.modifiedAfter, options.modifiedBefore)) faults.modifiedBefore = 'Earlier than the other one.';
  if (!isInOrder(options.createdAfter, options.createdBefore)) faults.createdBefore = 'Earlier than the other one.';
  if (options.extensionsMode !== 'all' && extensionsOf(options).length === 0) {
    faults.extensions = 'Name at least one, such as pdf.';
  }
  if (options.names === 'replace' && [...options.replaceBy].length !== 1) faults.replaceBy = 'One character.';
  if (!/^\s*([1-9]|10)\s*$/.test(options.attempts)) faults.attempts = 'A whole number from 1 to 10.';
  return { ...faults, ...findLimitFaults(options) };
}

/** What is sent of the options; call it only when nothing is wrong. */
export function toTransferSettings(
  options: TransferOptions,
): Required<Pick<NewTransfer, 'exclusions' | 'filters' | 'policy'>> {
  const { extensionsMode, names, exclusions } = options;
  const [minBytes, maxBytes] = [sizeOf(options.minSize), sizeOf(options.maxSize)];
  const extensions = extensionsOf(options);
  return {
    policy: {
      verify: options.verify,
      permissions: options.permissions,
      conflicts: options.conflicts,
      newerDestination: options.newerDestination,
      mailArchives: options.mailArchives,
      names: names === 'replace' ? { mode: names, by: options.replaceBy } : { mode: names },
      attempts: Number(options.attempts),
      ...limitsFrom(options),
    },
    filters: {
      include: linesOf(options.include),
      exclude: linesOf(options.exclude),
      hidden: options.hidden,
      ...(minBytes == null ? {} : { minBytes }),
      ...(maxBytes == null ? {} : { maxBytes }),
      ...boundsOf(options),
      ...(extensionsMode === 'only' ? { extensions: { only: extensions } } : {}),
      ...(extensionsMode === 'skip' ? { extensions: { skip: extensions } } : {}),
    },
    exclusions: exclusions === null ? null : [...exclusions],
  };
}

/** How many filters are set, for the folded row. */
export function countFilters(options: TransferOptions): number {
  const { include, exclude, extensionsMode, minSize, maxSize, hidden, mailArchives } = options;
  const { modifiedAfter, modifiedBefore, createdAfter, createdBefore } = options;
  const days = [modifiedAfter, modifiedBefore, createdAfter, createdBefore];
  const texts = [minSize, maxSize, ...days].filter((text) => text.trim() !== '').length;
  const lists = linesOf(include).length + linesOf(exclude).length;
  return (
    texts + lists + (extensionsMode === 'all' ? 0 : 1) + (hidden === 'skip' ? 1 : 0) + (mailArchives === 'copy' ? 0 : 1)
  );
}

/** The days that are chosen, as moments: the last of them counts in full. */
const DAYS = [
  ['modifiedAfter', 0],
  ['modifiedBefore', 1],
  ['createdAfter', 0],
  ['createdBefore', 1],
] as const;

function boundsOf(options: TransferOptions): { readonly [K in (typeof DAYS)[number][0]]?: string } {
  const bounds: { [K in (typeof DAYS)[number][0]]?: string } = {};
  for (const [key, daysLater] of DAYS) if (options[key] !== '') bounds[key] = instantOf(options[key], daysLater);
  return bounds;
}

function isInOrder(from: string, until: string): boolean {
  return from === '' || until === '' || instantOf(from, 0) <= instantOf(until, 1);
}

/** Undefined for an empty field, null for one that is no size. */
function sizeOf(text: string): number | null | undefined {
  return text.trim() === '' ? undefined : parseSize(text);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function extensionsOf({ extensions }: TransferOptions): string[] {
  return extensions
    .split(/[\s,;:]+/)
    .map((word) => word.replace(/^\*?\./, ''))
    .filter((word) => word !== '');
}
