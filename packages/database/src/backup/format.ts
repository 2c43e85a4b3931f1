import { StorageError } from '@drover/core';
import { z } from 'zod';

/** What a backup begins with, before the packed part. */
export const MAGIC = Buffer.from('drover-backup 1\n');

export const FRAME_HEAD_BYTES = 5;

/** What a frame holds: the header, a table's name and columns, rows of it as COPY gives them, its end, and the backup's end. */
export const FRAME_TYPES = { header: 0x48, table: 0x54, data: 0x44, tableEnd: 0x45, end: 0x5a } as const;

export const headerSchema = z.object({
  /** The version of Drover that wrote it. */
  version: z.string(),
  /** The last step of the schema that the rows belong to. */
  schemaVersion: z.string(),
  createdAt: z.iso.datetime(),
  /** In base64; null when it was not asked for. */
  instanceKey: z.base64().nullable(),
});
export type BackupHeader = Readonly<z.infer<typeof headerSchema>>;

export const tableSchema = z.object({ name: z.string(), columns: z.array(z.string()).readonly() });
export type BackupTable = Readonly<z.infer<typeof tableSchema>>;

export const tableEndSchema = z.object({ rows: z.int().nonnegative() });

export const endSchema = z.object({
  /** The next value of every sequence. */
  sequences: z.array(z.object({ name: z.string(), next: z.string().regex(/^\d+$/) })).readonly(),
  /** Of all frames before this one. */
  sha256: z.hex(),
});

/** One frame: its type, the length of its content, its content. */
export function frame(type: number, content: Buffer): readonly [Buffer, Buffer] {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt8(type);
  head.writeUInt32BE(content.length, 1);
  return [head, content];
}

export function damaged(cause?: unknown): StorageError {
  return new StorageError({
    kind: 'corrupt',
    message: 'The backup is damaged or incomplete, so nothing was restored.',
    remedy: 'Fetch it again from where it is kept, or use another one.',
    cause,
  });
}
