import { z } from 'zod';
import { inQuery } from './basics.ts';
import { fileProblemSchema, MOST_LINES } from './migration-files.ts';
import { newRowPlaceSchema } from './migration-rows.ts';
import { tagsSchema } from './transfers.ts';

const below = z
  .string()
  .max(4096)
  .optional()
  .describe('A way from what was found down, such as /From the file server.');

export const pairingRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('look-up') }).describe('The file that is sent says who goes where.'),
  z.strictObject({ kind: z.literal('equal-names'), below }).describe('The destination has one of the same name.'),
  z.strictObject({ kind: z.literal('directory'), below }).describe('The destination has one of the same account name.'),
  z
    .strictObject({ kind: z.literal('template'), template: z.string().max(4096) })
    .describe('The name is filled into a path: {name}@contoso.com/H-Drive.'),
]);
export type PairingRuleWish = z.infer<typeof pairingRuleSchema>;

export const pairingQuery = {
  source: inQuery(newRowPlaceSchema).describe(
    'The folder that holds those that get a row, as JSON; {"root":"","path":[]} of a directory is all its users.',
  ),
  destination: inQuery(newRowPlaceSchema)
    .optional()
    .describe(
      'The folder that holds those that equal names and account names are looked for in, as JSON; the users of a directory where it is left out.',
    ),
  refresh: z.stringbool().default(false).describe('Reads users anew that are kept for four days.'),
  rules: inQuery(z.array(pairingRuleSchema).min(1).max(20)).describe('Tried in this order, as JSON.'),
};

export const discoverQuery = {
  add: z
    .enum(['matched', 'all'])
    .default('matched')
    .describe('With all, those without a destination, or with several, get a row without one.'),
  tags: inQuery(tagsSchema).optional().describe('As JSON; autoDiscover and the time when it is left out.'),
};

const outcomeSchema = z.enum(['matched', 'ambiguous', 'unmatched']);

export const discoverAnswerSchema = z.object({
  done: z.boolean().describe('False for a preview.'),
  rows: z.number().int().describe('Rows that were added, or in a preview would be.'),
  counts: z.record(outcomeSchema, z.number().int()),
  existing: z.number().int().describe('Folders that have a row in this migration already.'),
  excluded: z.number().int().describe('Folders of systems, which get no row.'),
  complete: z.boolean().describe('False when a folder holds more than is looked at.'),
  problems: z
    .array(fileProblemSchema)
    .readonly()
    .describe('Of the look-up file, and of destinations that several go to.'),
  items: z
    .array(
      z.object({
        name: z.string(),
        source: z.string(),
        outcome: outcomeSchema,
        rule: z.string().nullable().describe('The rule that has found the destination, or several.'),
        destinations: z.array(z.string()).readonly(),
      }),
    )
    .readonly()
    .describe(`The first ${MOST_LINES} of each outcome.`),
});
export type DiscoverAnswer = Readonly<z.infer<typeof discoverAnswerSchema>>;
