import { hashKindSchema } from '@drover/core';
import { z } from 'zod';

export const PROOF_FORMAT = 'drover-proof';
/** What is written. In version 1 the record of a file did not name its row. */
export const PROOF_VERSION = 2;
export const versionSchema = z.literal([1, PROOF_VERSION]);
export type ProofVersion = z.infer<typeof versionSchema>;

const count = z.number().int().nonnegative();
const instant = z.iso.datetime({ precision: 3 });
/** Times of files lie outside of four-digit years too. */
const fileTime = z.string().regex(/^(?:[+-]\d\d)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const path = z.array(z.string()).readonly();
/** Who said of what did not arrive that it need not, and why. */
const accepted = z.strictObject({ reason: z.string(), by: z.string(), at: instant });
const settings = z.record(z.string(), z.json());
/** The id of the copy that this comes from, where it is not the first of the row. */
const judge = z.string().optional();
const amount = z.strictObject({ files: count, bytes: count });

/** How a file is accounted for. Each found file is in one of these groups, so that they add up to what was found. */
export const groupSchema = z.enum(['verified', 'weaker', 'excluded', 'accepted', 'failed', 'unreadable']);
export type Group = z.infer<typeof groupSchema>;
export const GROUPS = groupSchema.options;

/** The strength of the evidence that the destination holds what the source had; see docs/reference/proof.md. */
export const evidenceClassSchema = z.enum(['A', 'B', 'C', 'D', 'E']);
export type EvidenceClass = z.infer<typeof evidenceClassSchema>;
export const CLASSES = evidenceClassSchema.options;

/** Why a row is not complete: then it is never passed. */
export const gapSchema = z.enum([
  'never-copied', // no copy of the whole row has ended
  'not-finished', // its last copy was cancelled, or stopped by a failure
  'going-on', // a copy is under way, so what is told may change
  'folder-not-listed', // at least one folder could not be listed: nobody knows what is in it
  'log-deleted', // the log of the copy is older than logs are kept
  'count-differs', // the walk counted other files or bytes than are listed
]);
export type Gap = z.infer<typeof gapSchema>;

/** The same for people, behind "2 rows: ". */
export const GAP_WORDS: Readonly<Record<Gap, string>> = {
  'never-copied': 'no copy of all of it has ended',
  'not-finished': 'the last copy was canceled or stopped',
  'going-on': 'a copy was under way',
  'folder-not-listed': 'a folder could not be listed',
  'log-deleted': 'the log of the copy was deleted by age',
  'count-differs': 'the walk counted something else than is listed',
};

export const statusSchema = z.enum(['passed', 'failed', 'incomplete']);
export type ProofStatus = z.infer<typeof statusSchema>;

const side = z.strictObject({
  connector: z.string(),
  /** The type of storage: `sftp`. */
  service: z.string(),
  /** Where it is: address, user, as people read them. Null where the connector was deleted. */
  address: z.string().nullable(),
  /** What it proved itself by: `host-key SHA256:...`, `certificate SHA256:...`, `agent ...`. */
  identity: z.array(z.string()),
  /** How far the clock of this side is ahead of Drover's, in milliseconds; null: not measured. */
  clockAheadMs: z.number().int().nullable(),
  /** When that was measured, and by how much it may be off; or why it was not. */
  clock: z.union([z.strictObject({ at: instant, withinMs: count }), z.strictObject({ why: z.string() })]).optional(),
});
export type ProofSide = z.infer<typeof side>;

/** Somebody who started copies that a proof rests upon, by hand or by a schedule. */
const operatorSchema = z.strictObject({ name: z.string(), scheduled: z.literal(true).optional() });
export type Operator = z.infer<typeof operatorSchema>;

export const headerSchema = z.strictObject({
  type: z.literal('header'),
  format: z.literal(PROOF_FORMAT),
  version: versionSchema,
  scope: z.strictObject({ kind: z.enum(['run', 'migration']), id: z.string(), name: z.string() }),
  /** When it was first made from this state of the journal; made again, it is the same to the byte. */
  madeAt: instant,
  operators: z.array(operatorSchema).optional(),
  /** In proofs of versions before `operators`: whoever asked for it first. */
  operator: z.string().optional(),
  software: z.string(),
  source: side,
  destination: side,
  /** Policy and filters of what the scope is. */
  settings,
  exclusions: z.array(z.string()),
  rows: count,
});
export type ProofHeader = z.infer<typeof headerSchema>;

const endedRun = z.strictObject({
  id: z.string(),
  number: count,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  status: z.number().int().nullable(),
  requestedBy: z.string().nullable(),
  /** Only what was a problem in an earlier run. */
  partial: z.boolean(),
});

export const rowSchema = z.strictObject({
  type: z.literal('row'),
  id: z.string(),
  name: z.string(),
  source: path,
  destination: path.nullable(),
  /** The copies that it rests upon, oldest first. */
  runs: z.array(
    endedRun.extend({
      /** What it went by, where that is not what is told of the row. */
      settings: settings.optional(),
      exclusions: z.array(z.string()).optional(),
    }),
  ),
  /** Later copies that were stopped or cancelled before they met anything: they change nothing of what is told here. Oldest first. */
  stoppedAtOnce: z.array(endedRun.extend({ detail: z.string().optional() })).optional(),
  /** Policy and filters as they were when the copy began. */
  settings,
  exclusions: z.array(z.string()),
});
export type ProofRow = z.infer<typeof rowSchema>;

export const folderSchema = z.strictObject({
  type: z.literal('folder'),
  path,
  /** Where it is at the destination; absent where it is not. */
  final: path.optional(),
  outcome: z.enum(['created', 'present', 'excluded', 'accepted', 'failed', 'not-listed']),
  run: judge,
  detail: z.string().optional(),
  accepted: accepted.optional(),
});
export type FolderRecord = z.infer<typeof folderSchema>;

const stored = z.strictObject({ size: count.nullable(), modified: fileTime.optional() });

export const fileSchema = z.strictObject({
  type: z.literal('file'),
  /** The id of the row that it stands in, so that its inclusion alone says whose it is; absent in version 1. */
  row: z.string().optional(),
  path,
  /** Bytes at the source, as last read; 0 where it never told. */
  size: count,
  /** Bytes that the walk counted, where those were others: the file changed before it was copied, or its service did not tell. */
  listed: count.optional(),
  modified: fileTime.optional(),
  group: groupSchema,
  /** `copied`, `unchanged`, or why it is not at the destination. */
  reason: z.string(),
  run: judge,
  detail: z.string().optional(),
  /** Where it is at the destination, and what was seen there. */
  final: path.optional(),
  stored: stored.optional(),
  class: evidenceClassSchema.optional(),
  evidence: z.string().optional(),
  hash: z.strictObject({ kind: hashKindSchema, source: z.string(), destination: z.string().optional() }).optional(),
  /** When the evidence was taken. */
  provedAt: instant.optional(),
  /** A conflict that was met on the way. */
  conflict: z.enum(['kept-both', 'overwritten', 'destination-kept']).optional(),
  accepted: accepted.optional(),
});
export type FileRecord = z.infer<typeof fileSchema>;

/** A file that was copied, found equal or could not be copied before, and is no longer at the source. It is not among the found ones. */
export const vanishedSchema = z.strictObject({
  type: z.literal('vanished'),
  path,
  size: count.nullable(),
  modified: fileTime.optional(),
});
export type VanishedRecord = z.infer<typeof vanishedSchema>;

export const figuresSchema = z.strictObject({
  found: amount,
  groups: z.strictObject({
    verified: amount,
    weaker: amount,
    excluded: amount,
    accepted: amount,
    failed: amount,
    unreadable: amount,
  }),
  classes: z.strictObject({ A: amount, B: amount, C: amount, D: amount, E: amount }),
  folders: z.strictObject({
    created: count,
    present: count,
    excluded: count,
    accepted: count,
    failed: count,
    'not-listed': count,
  }),
  vanished: count,
});
export type Figures = z.infer<typeof figuresSchema>;

export const rowEndSchema = z.strictObject({
  type: z.literal('row-end'),
  ...figuresSchema.shape,
  /** What the walk counted by itself while it listed the source; null where nothing was walked. */
  counted: amount.nullable(),
  gaps: z.array(gapSchema),
});
export type RowEnd = z.infer<typeof rowEndSchema>;

export const totalsSchema = z.strictObject({
  type: z.literal('totals'),
  ...figuresSchema.shape,
  /** Rows by their status. */
  rows: z.strictObject({ passed: count, failed: count, incomplete: count }),
  status: statusSchema,
});
export type Totals = z.infer<typeof totalsSchema>;

/** The last line, which is no leaf of the tree. */
export const signatureSchema = z.strictObject({
  type: z.literal('signature'),
  algorithm: z.literal('Ed25519'),
  /** The public key, 32 bytes in base64. */
  key: z.string(),
  records: count,
  /** Over all lines before, in hexadecimal digits. */
  root: z.string().regex(/^[\da-f]{64}$/),
  signature: z.string(),
});
export type SignatureRecord = z.infer<typeof signatureSchema>;

export const itemSchema = z.discriminatedUnion('type', [fileSchema, folderSchema, vanishedSchema]);
export type ItemRecord = z.infer<typeof itemSchema>;

export const recordSchema = z.discriminatedUnion('type', [
  headerSchema,
  rowSchema,
  fileSchema,
  folderSchema,
  vanishedSchema,
  rowEndSchema,
  totalsSchema,
  signatureSchema,
]);
export type ProofRecord = z.infer<typeof recordSchema>;
