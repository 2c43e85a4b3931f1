import type { TransferDefaults } from '@drover/api';
import { standardOptions, type TransferOptions } from '../../addresses/wizard-options.ts';
import { dayOf } from '../../format/days.ts';
import { limitTexts } from '../limits/limit-texts.ts';

/** Settings as a form holds them. Days are those of the viewer's zone. */
export function optionsFrom({ policy, filters, exclusions }: TransferDefaults): TransferOptions {
  const { names } = policy;
  const { extensions } = filters;
  const listed = extensions === undefined ? [] : 'only' in extensions ? extensions.only : extensions.skip;
  return {
    include: filters.include.join('\n'),
    exclude: filters.exclude.join('\n'),
    extensionsMode: extensions === undefined ? 'all' : 'only' in extensions ? 'only' : 'skip',
    extensions: listed.join(', '),
    minSize: sizeText(filters.minBytes),
    maxSize: sizeText(filters.maxBytes),
    modifiedAfter: bound(filters.modifiedAfter, 0),
    modifiedBefore: bound(filters.modifiedBefore, 1), // the form names the last day that counts
    createdAfter: bound(filters.createdAfter, 0),
    createdBefore: bound(filters.createdBefore, 1),
    hidden: filters.hidden,
    verify: policy.verify,
    permissions: policy.permissions,
    conflicts: policy.conflicts,
    newerDestination: policy.newerDestination,
    mailArchives: policy.mailArchives,
    names: names.mode,
    replaceBy: names.mode === 'replace' ? names.by : standardOptions.replaceBy,
    exclusions,
    attempts: String(policy.attempts),
    ...limitTexts(policy),
  };
}

/** A size that reads back to the very same bytes. */
function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return '';
  let [value, unit] = [bytes, 0];
  while (value > 0 && value % 1024 === 0 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return unit === 0 ? String(value) : `${value} ${'KMGT'[unit - 1]}B`;
}

/** The day that begins then, or ended then; a moment that is no midnight where the viewer is stays what it is. */
function bound(instant: string | undefined, daysLater: 0 | 1): string {
  return instant === undefined ? '' : (dayOf(instant, daysLater) ?? instant);
}
