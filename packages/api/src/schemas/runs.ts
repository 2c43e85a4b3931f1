import { nameProfileNameSchema, type RunCounters, zeroCounters } from '@drover/core';
import { z } from 'zod';
import { idSchema, instantSchema, pageOf, segmentSchema } from './basics.ts';
import { appliedFixSchema } from './fixes.ts';
import { bytesPerSecondSchema } from './limits.ts';
import { failureSchema } from './problem.ts';
import { changeTransferSchema, filtersSchema, policySchema, sideSchema, transfersSchema } from './transfers.ts';

export const statusSchema = z.object({
  code: z.number().int(),
  message: z.string(),
  colour: z.enum(['green', 'yellow', 'red', 'blue', 'grey']),
  state: z.enum(['completed', 'warning', 'failed', 'canceled', 'in-progress', 'queued']),
});
export type Status = Readonly<z.infer<typeof statusSchema>>;

const counter = z.number().int();
type CounterShape = { [K in keyof RunCounters]: z.ZodNumber };
export const countersSchema = z.object(
  Object.fromEntries(Object.keys(zeroCounters).map((name) => [name, counter])) as CounterShape,
);

export const progressSchema = z.object({
  /** Totals may still grow; there is no estimate until it is false. */
  walking: z.boolean(),
  filesPlanned: z.number().int(),
  bytesPlanned: z.number().int(),
  /** Of those planned, how many something became of; the rest of a run that has ended was not reached. */
  filesSettled: z.number().int(),
  /** Of those planned: of files that something became of, and of files under way what is at the destination or on its way there. */
  bytesDone: z.number().int(),
  /** All that left the source, what had to be sent again as often as it was sent. */
  bytesMoved: z.number().int(),
  bytesPerSecond: z.number(),
  filesPerSecond: z.number(),
  etaMs: z.number().nullable(),
  /** What moves now, at most eight. */
  movingNow: z.array(z.object({ display: z.string(), bytes: z.number().int(), size: z.number().int().nullable() })),
  /** Shares of the time of the files that were under way within the last ten seconds; null when there were none. */
  lanes: z.object({ reading: z.number(), waiting: z.number(), writing: z.number() }).nullable(),
});
export type Progress = Readonly<z.infer<typeof progressSchema>>;

export const throughputPointSchema = z.object({
  /** The end of the time that it stands for. */
  at: instantSchema,
  bytesPerSecond: z.number(),
  filesPerSecond: z.number(),
});

export const stoppedBySchema = failureSchema.extend({ side: z.enum(['source', 'destination']) });

/** What a run is allowed, all workers together. */
export const runLimitsSchema = z.object({ transfers: transfersSchema, bytesPerSecond: bytesPerSecondSchema });

export const changeRunSchema = z.strictObject({
  transfers: transfersSchema.optional(),
  bytesPerSecond: bytesPerSecondSchema.optional(),
  remember: z.boolean().default(false).describe('Also for later runs of the transfer.'),
});

export const startRunSchema = z
  .strictObject({
    mode: z.enum(['copy', 'scan']),
    only: z
      .strictObject({ runId: idSchema, cause: z.string().min(1).max(200) })
      .optional()
      .describe('Copies just what a problem of an ended run of the same transfer lists; not with a scan.'),
    changes: changeTransferSchema
      .optional()
      .describe('Of the transfer, for this run and later ones; nothing of them is kept when the run is refused.'),
    against: nameProfileNameSchema
      .optional()
      .describe('Only with a scan: the name rules that it is held against instead of those of the destination.'),
  })
  .refine(({ mode, against }) => mode === 'scan' || against === undefined, {
    path: ['against'],
    error: 'Only a scan can be held against other name rules; a copy goes by those of its destination.',
  });

export const runSchema = z.object({
  id: idSchema,
  transfer: z.object({ id: idSchema, name: z.string(), source: sideSchema, destination: sideSchema }),
  mode: z.enum(['copy', 'scan']),
  state: z.enum(['queued', 'running', 'paused', 'canceling', 'ended']),
  /** While it is paused: who paused it, and how many workers are still handing it back. */
  paused: z.object({ by: z.string(), at: instantSchema, workersLeft: z.number().int() }).nullable(),
  /** While nobody can work on it: what it waits for. */
  waiting: z
    .object({
      since: instantSchema,
      message: z.string(),
      agents: z.array(
        z.object({ connector: z.string(), hosts: z.array(z.string()).readonly(), lastSeen: instantSchema.nullable() }),
      ),
    })
    .nullable(),
  /** 1 to 3 where it began by itself after a run with problems; else 0. */
  rerun: z.number().int(),
  /** The time of the schedule that started it; `late` where no server was there at that time. */
  scheduled: z.object({ for: instantSchema, late: z.boolean() }).nullable(),
  limits: runLimitsSchema,
  /** The problems of an earlier run that this one tries again; null when it is about everything. */
  only: z.object({ runId: idSchema, cause: z.string(), title: z.string(), items: z.number().int() }).nullable(),
  status: statusSchema,
  counters: countersSchema,
  progress: progressSchema,
  requestedBy: z.string().nullable(),
  queuedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  stoppedBy: stoppedBySchema.nullable(),
  /** When its log was deleted by age; null while it is there. */
  logDeletedAt: instantSchema.nullable(),
  /** Findings of a scan that has ended. */
  scan: z.record(z.string(), z.unknown()).nullable(),
});
export type Run = Readonly<z.infer<typeof runSchema>>;

/** What a run goes by. */
export const runSettingsShape = { policy: policySchema, filters: filtersSchema, exclusions: z.array(z.string()) };
const settingsSchema = z.object({
  ...runSettingsShape,
  fixes: z
    .array(appliedFixSchema)
    .optional()
    .describe('Rules of the migration that held for the row; none when absent.'),
});
export type RunSettings = Readonly<z.infer<typeof settingsSchema>>;

export const runSettingsSchema = settingsSchema.nullable();

export const transferSchema = z.object({
  id: idSchema,
  name: z.string(),
  source: sideSchema,
  destination: sideSchema,
  tags: z.array(z.string()).readonly(),
  ...runSettingsShape,
  owner: z.object({ id: idSchema, name: z.string() }).nullable(),
  createdAt: instantSchema,
  lastRun: runSchema
    .omit({ transfer: true, scan: true })
    .nullable()
    .describe(
      'After a retry of some items: with status and counters of the last whole run and what came of the retry.',
    ),
});
export type Transfer = Readonly<z.infer<typeof transferSchema>>;

/** What became of an item, or of the permissions on it. */
export const itemOutcomeSchema = z.enum(['success', 'skipped', 'failed', 'permissions']);

export const itemSchema = z.object({
  seq: z.number().int(),
  path: z.array(segmentSchema).readonly(),
  display: z.string(),
  kind: z.enum(['file', 'folder']),
  outcome: itemOutcomeSchema,
  /** copied, folder-created, folder-present, permissions-given and the like, or the reason of a skip or failure. */
  reason: z.string(),
  bytes: z.number().int().describe('Bytes that were moved.'),
  size: z
    .number()
    .int()
    .nullable()
    .describe(
      'Bytes of the file: those that were moved, or, where it did not arrive, those that the source lists. Null for what has no size.',
    ),
  /** One sentence; '' when there is nothing to add. */
  message: z.string(),
  remedy: z.string().nullable(),
  /** Where this server explains the cause of a problem; null for what is none. */
  help: z.string().nullable(),
  side: z.enum(['source', 'destination']).nullable(),
  notes: z.array(z.string()),
  startedAt: instantSchema,
  endedAt: instantSchema,
});
export type Item = Readonly<z.infer<typeof itemSchema>>;

/** One page of a log; a search that takes long gives out pages that are not full, even empty ones, until `next` is null. */
export const itemPageSchema = pageOf(itemSchema).extend({
  looked: z.number().int().describe('Items of the log that were looked at so far, in the order asked for.'),
  of: z.number().int().describe('Items in the log.'),
});

export const problemGroupSchema = z.object({
  /** Sent as `reason` to list the items of the group. */
  cause: z.string(),
  title: z.string(),
  outcome: z.enum(['skipped', 'failed']),
  side: z.enum(['source', 'destination']).nullable(),
  count: z.number().int(),
  remedy: z.string().nullable(),
  /** Who can mend it: whoever runs the migration, the owner of the files, the service, or Drover. */
  mender: z.enum(['you', 'user', 'service', 'drover']),
  /** Where this server explains the cause. */
  help: z.string(),
  examples: z.array(z.object({ display: z.string(), message: z.string() })),
});
export type ProblemGroup = Readonly<z.infer<typeof problemGroupSchema>>;

/** What the pill in the top bar shows. */
export const activitySchema = z.object({
  running: z.number().int(),
  queued: z.number().int(),
  bytesPerSecond: z.number(),
  filesPerSecond: z.number(),
  busiest: z.array(
    z.object({
      runId: idSchema,
      transferId: idSchema,
      name: z.string(),
      mode: z.enum(['copy', 'scan']),
      state: z.enum(['queued', 'running', 'paused', 'canceling']),
      filesCopied: z.number().int(),
      filesPlanned: z.number().int(),
      bytesCopied: z.number().int(),
      bytesPlanned: z.number().int(),
      walking: z.boolean(),
      bytesPerSecond: z.number(),
    }),
  ),
});
export type Activity = Readonly<z.infer<typeof activitySchema>>;
