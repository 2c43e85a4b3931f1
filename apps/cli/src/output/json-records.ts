import { entryKindSchema, type ScanReport, type SkipReason, zeroCounters } from '@drover/core';
import { z } from 'zod';

/**
 * What `--json` and `--log` write, one object a line. These schemas are the contract: they make the reference page, and the tests
 * hold real output against them. Fields may be added in later versions; none is renamed or removed.
 */
const path = z
  .array(z.string())
  .describe(
    'Names from the top of SRC down. Bytes that are no valid UTF-8 stand as U+EF80 (0x80) to U+EFFF (0xFF). A name from a listing that no path can hold stands in brackets, such as ["(..)"], or with U+2215 for its slash; such an item fails.',
  );
const epochMs = z.number().describe('Milliseconds since 1970 UTC.');

const SKIP_REASONS: Readonly<Record<SkipReason, true>> = {
  unchanged: true,
  'destination-newer': true,
  conflict: true,
  'excluded-by-rule': true,
  filtered: true,
  link: true,
  special: true,
  'unsupported-at-source': true,
  'unsupported-at-destination': true,
  'gone-at-source': true,
  scanned: true,
};

const SCAN_FIELDS: Readonly<Record<keyof ScanReport, string>> = {
  toCopy: 'files, bytes',
  foldersToCreate: 'a number',
  renames: 'path, repair',
  pathsTooLong: 'path, detail',
  filesTooLarge: 'path, bytes',
  unsupported: 'path, reason, detail',
  excluded: 'path, reason',
  cautions: 'path, detail',
  rewritten: 'path, bytes',
  conflicts: 'path, reason, detail',
  failures: 'path, error as below',
  extensions: 'a list of extension, files, bytes',
};
const scanFields = Object.entries(SCAN_FIELDS).map(([name, holds]) => `${name} (${holds})`);

const counters = z
  .record(z.string(), z.number().int())
  .describe(`Counts of the whole run: ${Object.keys(zeroCounters).join(', ')}.`);

export const errorRecordSchema = z.object({
  kind: z.string().describe('What sort of failure, such as permission-denied, quota-exceeded, unauthenticated.'),
  fault: z
    .exactOptional(z.string())
    .describe('What is at fault, where that is known: host-name, port, credentials, space, ...'),
  message: z.string().describe('What happened, to what.'),
  remedy: z.exactOptional(z.string()).describe('What to do next.'),
  vendor: z.exactOptional(z.string()).describe("The server's own code or answer."),
});

export const noteSchema = z.object({
  note: z
    .string()
    .describe(
      'renamed, caution, time-clamped, time-not-set, facts, facts-missing, kept-both, conflict-overwritten, already-there, rewritten-by-service or resumed.',
    ),
  name: z.exactOptional(z.string()).describe('The name at the destination (renamed, kept-both).'),
  steps: z.exactOptional(z.array(z.string())).describe('What was done to the name (renamed).'),
  from: z
    .exactOptional(z.number())
    .describe('The time that the destination cannot hold, or the byte that was resumed at.'),
  to: z.exactOptional(z.number()).describe('The time that was set instead.'),
  detail: z
    .exactOptional(z.string())
    .describe(
      "Why this folder's time was not set where others' can be (time-not-set), what is known of the item at the source (facts), or why that is not known of any (facts-missing).",
    ),
});

export const startRecordSchema = z.object({
  type: z.literal('start'),
  version: z.string().describe('Version of Drover.'),
  transfer: z.string().describe('12 hex digits: the same for every run of this SRC and DST.'),
  source: z.string().describe('SRC as a URL without secrets.'),
  destination: z.string().describe('DST as a URL without secrets.'),
  dryRun: z.boolean(),
  startedAt: epochMs,
});

export const itemRecordSchema = z.object({
  type: z.literal('item'),
  path,
  display: z.string().describe('The path for a person to read; not reversible.'),
  kind: entryKindSchema.extract(['file', 'folder']),
  outcome: z.enum(['copied', 'folder-created', 'folder-present', 'skipped', 'failed']),
  bytes: z.number().int(),
  startedAt: epochMs,
  endedAt: epochMs,
  verified: z.exactOptional(z.string()).describe('copied: size, hash, reread or rewritten-by-service.'),
  reason: z.exactOptional(z.string()).describe(`skipped: ${Object.keys(SKIP_REASONS).join(', ')}.`),
  cause: z.exactOptional(z.string()).describe('skipped as unsupported: what the destination cannot hold.'),
  detail: z.exactOptional(z.string()).describe('skipped: one sentence more.'),
  side: z.exactOptional(z.enum(['source', 'destination'])).describe('failed: where.'),
  attempts: z.exactOptional(z.number().int()).describe('failed: how often it was tried.'),
  error: z.exactOptional(errorRecordSchema).describe('failed: why.'),
  notes: z.array(noteSchema),
});

export const progressRecordSchema = z.object({
  type: z.literal('progress'),
  walking: z
    .boolean()
    .describe('True while SRC is still being listed: the planned figures may grow, and etaMs is null.'),
  bytesMoved: z.number().describe('All that left SRC, with what had to be sent again.'),
  bytesDone: z
    .number()
    .describe('Bytes of the planned files that arrived or are under way; falls when an attempt was in vain.'),
  filesPlanned: z.number(),
  bytesPlanned: z.number().describe('Bytes that the planned files hold, however often they are sent.'),
  bytesPerSecond: z.number(),
  filesPerSecond: z.number(),
  etaMs: z.number().nullable(),
  elapsedMs: z.number(),
  counters,
});

export const noteRecordSchema = z.object({
  type: z.literal('note'),
  message: z.string().describe('Something that happened to the run and not to one item.'),
});

export const summaryRecordSchema = z.object({
  type: z.literal('summary'),
  status: z.number().int().describe('Transfer status code.'),
  message: z
    .string()
    .describe(
      'The meaning of the status code; how many files of the destination were kept, if any; and that --include and --exclude left out all files, where they did.',
    ),
  exitCode: z.number().int(),
  dryRun: z.boolean(),
  startedAt: epochMs,
  endedAt: epochMs,
  bytesPerSecond: z
    .number()
    .describe(
      'Content of the copied files over the whole duration. What an earlier run had sent does not count, nor what was sent again or in vain; counters.bytesRead is all that was sent.',
    ),
  counters,
  filesNotReached: z
    .number()
    .int()
    .describe('Files that had been found to copy and were not finished when the run was stopped.'),
  verified: z
    .exactOptional(z.record(z.string(), z.number().int()))
    .describe(
      'How many copied files were proved by each of size, hash, reread and rewritten-by-service; absent where none was copied.',
    ),
  stoppedBy: z
    .exactOptional(z.object({ side: z.exactOptional(z.enum(['source', 'destination'])), error: errorRecordSchema }))
    .describe(
      'What ended the run, or kept it from starting: side (source or destination; absent where it is neither) and error, as below.',
    ),
  scan: z
    .exactOptional(z.record(z.string(), z.unknown()))
    .describe(
      `With --dry-run: what a copy would do: ${scanFields.join(', ')}. From renames to failures each is an object of count and examples, at most 1,000 of them, with these fields.`,
    ),
});

export const outputRecordSchema = z.discriminatedUnion('type', [
  startRecordSchema,
  itemRecordSchema,
  progressRecordSchema,
  noteRecordSchema,
  summaryRecordSchema,
]);
export type OutputRecord = z.infer<typeof outputRecordSchema>;
export type SummaryRecord = z.infer<typeof summaryRecordSchema>;
export type ItemOutputRecord = z.infer<typeof itemRecordSchema>;
