import { z } from 'zod';
import { idSchema, pathSchema, segmentSchema } from './basics.ts';
import { newTransferSettings, placeSchema } from './transfers.ts';

/** What a set of transfers is made from: a transfer for each folder that lies in `source`. */
const setParts = {
  source: placeSchema.describe('The folder that holds those that are transferred, such as all home drives.'),
  destination: placeSchema.describe('The folder that the pattern begins in.'),
  pattern: z
    .string()
    .max(4096)
    .default('/{name}')
    .describe('The way from the destination to where each goes; {name} stands for the name of its folder.'),
};

export const previewTransferSetSchema = z.strictObject({
  ...setParts,
  cursor: z.string().max(2000).optional().describe('`next` of the page before.'),
  limit: z.number().int().min(1).max(2000).default(500),
});

export const newTransferSetSchema = z.strictObject({
  ...setParts,
  only: z
    .array(segmentSchema)
    .max(200_000)
    .optional()
    .describe(
      'The names of the folders that get a transfer, as they are on their machine; all when it is left out, but for those that the standard exclusions leave out.',
    ),
  ...newTransferSettings,
});

/** Why a folder gets no transfer. */
const leftReasonSchema = z.enum(['exists', 'gone', 'name', 'collision', 'overlap', 'excluded']);
export type LeftReason = z.infer<typeof leftReasonSchema>;

const leftSchema = z.object({
  reason: leftReasonSchema,
  message: z.string().describe('One sentence for a person.'),
  /** The transfer that is there already. */
  transferId: idSchema.nullable(),
});

export const setRowSchema = z.object({
  name: segmentSchema,
  display: z.string().describe('The name for a person to read.'),
  source: pathSchema,
  destination: pathSchema,
  destinationDisplay: z.string(),
  /** Null where a transfer can be made. */
  left: leftSchema.nullable(),
});
export type SetRow = Readonly<z.infer<typeof setRowSchema>>;

export const setPreviewSchema = z.object({
  items: z.array(setRowSchema).readonly(),
  next: z.string().nullable(),
  total: z.number().int().describe('Folders in the source.'),
  complete: z.boolean().describe('False when the source holds more than is looked at.'),
});
export type SetPreview = Readonly<z.infer<typeof setPreviewSchema>>;

export const madeSetSchema = z.object({
  made: z.number().int().describe('Transfers that were made; all of them, or none where the request failed.'),
  tags: z.array(z.string()).readonly(),
  /** The folders that got none, each with why. */
  left: z.array(leftSchema.extend({ name: segmentSchema, display: z.string() })).readonly(),
});
export type MadeSet = Readonly<z.infer<typeof madeSetSchema>>;
