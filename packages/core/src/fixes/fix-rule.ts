import { z } from 'zod';
import { displaySegment, type Segment } from '../segment.ts';

/** At most so many patterns, extensions or paths in one rule. */
const MAX_LISTED = 1000;

const line = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'One line without control characters');
const segment = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0\p{Cs}]*$/u, 'Without NUL and without half characters');
const path = z.array(segment).min(1).max(1000).readonly();

/** One decision about a group of problems, for all rows of a migration. Paths are at the source, below a row's folder. */
export const fixRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('replace-characters'),
    by: z.string().min(1).max(2).describe('One character that stands for each that the destination refuses in names.'),
  }),
  z.strictObject({
    kind: z.literal('rename-folder'),
    path,
    name: segment.describe('What the folder is called at the destination.'),
  }),
  z
    .strictObject({
      kind: z.literal('move-folder'),
      path,
      to: z
        .array(segment)
        .max(1000)
        .readonly()
        .describe('The folder above it into which it goes at the destination; empty for the folder of the row.'),
      name: segment.describe('What it is called there.'),
    })
    .refine(({ path, to }) => to.length < path.length - 1 && to.every((name, at) => name === path[at]), {
      error: 'A folder goes up only, past the one it lies in.',
      path: ['to'],
    }),
  z.strictObject({
    kind: z.literal('exclude-names'),
    patterns: z
      .array(line.regex(/[^/]/, 'More than a slash'))
      .min(1)
      .max(MAX_LISTED)
      .readonly()
      .describe('Of whole names in any case: `*` for any characters, `?` for one; a `/` at the end for folders alone.'),
  }),
  z.strictObject({
    kind: z.literal('exclude-extensions'),
    extensions: z
      .array(z.string().regex(/^[^\s/.\0\p{Cs}]{1,32}$/u, 'An extension without the dot'))
      .min(1)
      .max(MAX_LISTED)
      .readonly()
      .describe('Of files, without the dot, in any case.'),
  }),
  z.strictObject({
    kind: z.literal('exclude-larger'),
    bytes: z
      .number()
      .int()
      .nonnegative()
      .max(2 ** 50)
      .describe('Files with more bytes.'),
  }),
  z.strictObject({
    kind: z.literal('exclude-paths'),
    paths: z.array(path).min(1).max(MAX_LISTED).readonly().describe('Files, or folders with all that is in them.'),
  }),
]);
export type FixRule = Readonly<z.infer<typeof fixRuleSchema>>;

/** A rule with its number in the migration, by which logs and proofs name it. */
export const numberedFixSchema = z.object({ number: z.number().int().positive(), rule: fixRuleSchema });
export type NumberedFix = Readonly<z.infer<typeof numberedFixSchema>>;

const SHOWN = 3;

/** What a rule says, in a sentence for people. */
export function describeFix(rule: FixRule): string {
  switch (rule.kind) {
    case 'replace-characters':
      return `In names, ${quoted(rule.by)} stands for each character that the destination refuses.`;
    case 'rename-folder':
      return `The folder ${shown(rule.path)} is called ${quoted(rule.name)} at the destination.`;
    case 'move-folder':
      return `The folder ${shown(rule.path)} goes to ${shown([...rule.to, rule.name])} at the destination.`;
    case 'exclude-names':
      return `Left out: what is named ${listed(rule.patterns.map(quoted))}.`;
    case 'exclude-extensions':
      return `Left out: files with the extension ${listed(rule.extensions.map(quoted))}.`;
    case 'exclude-larger':
      return `Left out: files with more than ${rule.bytes} bytes.`;
    case 'exclude-paths':
      return `Left out: ${listed(rule.paths.map(shown))}.`;
    default:
      return rule satisfies never;
  }
}

function quoted(text: string): string {
  return `"${displaySegment(text)}"`;
}

function shown(names: readonly Segment[]): string {
  return `/${names.map(displaySegment).join('/')}`;
}

function listed(all: readonly string[]): string {
  const told = all.slice(0, SHOWN).join(', ');
  return all.length > SHOWN ? `${told} and ${all.length - SHOWN} more` : told;
}
