import { z } from 'zod';

const text = z.string();

/** What a person chose below Step 3, as the form holds it. */
const wizardOptionsSchema = z.object({
  /** One pattern a line. */
  include: text,
  exclude: text,
  extensionsMode: z.enum(['all', 'only', 'skip']),
  extensions: text,
  minSize: text,
  maxSize: text,
  /** Days as `2026-11-21`, in the viewer's zone; or exact moments as `2026-11-20T23:00:00.000Z`, where they begin no day there. */
  modifiedAfter: text,
  modifiedBefore: text,
  createdAfter: text,
  createdBefore: text,
  hidden: z.enum(['take', 'skip']),
  verify: z.enum(['size', 'hash', 'reread']),
  permissions: z.enum(['ignore', 'report']),
  conflicts: z.enum(['keep', 'keep-both', 'source-wins']),
  newerDestination: z.enum(['keep', 'replace']),
  mailArchives: z.enum(['copy', 'list', 'skip']),
  names: z.enum(['remove', 'replace', 'skip']),
  replaceBy: text,
  /** Ids of exclusion rules; null for the standard set. */
  exclusions: z.array(text).readonly().nullable(),
  /** MiB a second, and files at once; empty for no limit. */
  bandwidth: text,
  files: text,
  attempts: text,
});
export type TransferOptions = Readonly<z.infer<typeof wizardOptionsSchema>>;

export const standardOptions: TransferOptions = {
  include: '',
  exclude: '',
  extensionsMode: 'all',
  extensions: '',
  minSize: '',
  maxSize: '',
  modifiedAfter: '',
  modifiedBefore: '',
  createdAfter: '',
  createdBefore: '',
  hidden: 'take',
  verify: 'hash',
  permissions: 'ignore',
  conflicts: 'keep',
  newerDestination: 'keep',
  mailArchives: 'copy',
  names: 'remove',
  replaceBy: '_',
  exclusions: null,
  bandwidth: '',
  files: '',
  attempts: '3',
};

/** The options in the wizard's address: only those that are not as they are without a choice. */
export const chosenOptionsSchema = wizardOptionsSchema.partial().optional().catch(undefined);
export type ChosenOptions = z.infer<typeof chosenOptionsSchema>;

export function readOptions(chosen: ChosenOptions, defaults: TransferOptions): TransferOptions {
  const known = Object.entries(chosen ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(known) };
}

export function chosenOptions(options: TransferOptions, defaults: TransferOptions): ChosenOptions {
  const chosen = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name as keyof TransferOptions]),
  );
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}
