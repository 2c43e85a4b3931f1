import { z } from 'zod';
import { idSchema } from './basics.ts';

/** Something wrong with a file that a person gave. */
export const fileProblemSchema = z.object({
  severity: z.enum(['error', 'warning']).describe('One error refuses the whole file; a warning does not.'),
  line: z.number().int().nullable().describe('Counted from 1; null when it is about the whole file.'),
  column: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
  remedy: z.string(),
});

/** How many lines and problems an answer names; the counts are of all. */
export const MOST_PROBLEMS = 1000;
export const MOST_LINES = 200;

const readFileParts = {
  done: z.boolean().describe('False for a preview.'),
  encoding: z.enum(['UTF-8', 'UTF-16 LE', 'UTF-16 BE', 'Windows-1252']).describe('How the file was read.'),
  separator: z.enum([',', ';', '\t']),
  errors: z.number().int(),
  warnings: z.number().int(),
  problems: z
    .array(fileProblemSchema)
    .readonly()
    .describe(`The first ${MOST_PROBLEMS} by line; errors before warnings where there are more.`),
};

export const importAnswerSchema = z.object({
  ...readFileParts,
  format: z
    .enum(['import', 'source-list', 'task-csv', 'task-json'])
    .describe(
      "What the file was written for: Drover and Mover, or bulk files of Migration Manager and Microsoft's tool.",
    ),
  rows: z.number().int().describe('Rows that were added, or in a preview those without an error.'),
  items: z
    .array(
      z.object({
        line: z.number().int(),
        source: z.string(),
        destination: z.string().nullable().describe('Null while it is not known.'),
        tags: z.array(z.string()).readonly(),
      }),
    )
    .readonly()
    .describe(`The first ${MOST_LINES} of them.`),
});
export type ImportAnswer = Readonly<z.infer<typeof importAnswerSchema>>;

const updatedSchema = z.object({
  source: z.string(),
  destination: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
});

export const updateAnswerSchema = z.object({
  ...readFileParts,
  rows: z.number().int().describe('Rows that were changed, or in a preview would be.'),
  unchanged: z.number().int().describe('Rows that are as the file says already.'),
  items: z
    .array(z.object({ line: z.number().int(), id: idSchema, before: updatedSchema, after: updatedSchema }))
    .readonly()
    .describe(`The first ${MOST_LINES} changes.`),
});
export type UpdateAnswer = Readonly<z.infer<typeof updateAnswerSchema>>;

export const previewQuery = {
  preview: z.stringbool().default(false).describe('Only tells what the file would do.'),
};

export const fileKindSchema = z.enum(['import', 'update']);
