import { type Fault, itemRefSchema, StorageError, type StorageErrorKind, toStorageError } from '@drover/core';
import { z } from 'zod';
import { decodeJson, encodeJson } from './json.ts';
import { plainText } from './plain-text.ts';

const KINDS = [
  'not-found',
  'already-exists',
  'permission-denied',
  'unauthenticated',
  'untrusted',
  'rate-limited',
  'unavailable',
  'timeout',
  'invalid-name',
  'too-large',
  'quota-exceeded',
  'precondition-failed',
  'locked',
  'unsupported',
  'corrupt',
  'config-invalid',
  'unexpected',
] as const satisfies readonly StorageErrorKind[];

const FAULTS = [
  'host-name',
  'port',
  'network',
  'tls',
  'certificate',
  'host-key',
  'credentials',
  'passive-mode',
  'permission',
  'path',
  'not-provisioned',
  'space',
  'server',
] as const satisfies readonly Fault[];

const MAX_TEXT = 4000;
const MAX_SEGMENTS = 4096;
const MAX_SEGMENT = 4096;

/** Lines and colours of a terminal are not for the other side to decide. */
const text = z.string().max(MAX_TEXT).transform(plainText);

const itemSchema = itemRefSchema.extend({
  segments: z.array(z.string().max(MAX_SEGMENT)).max(MAX_SEGMENTS).readonly(),
});

const wireErrorSchema = z.object({
  kind: z.enum(KINDS),
  message: text,
  remedy: z.exactOptional(text),
  fault: z.exactOptional(z.enum(FAULTS)),
  scope: z.enum(['item', 'root', 'connector']),
  retryable: z.boolean(),
  retryAfterMs: z.exactOptional(z.number().min(0).max(86_400_000)),
  item: z.exactOptional(itemSchema),
  vendor: z.exactOptional(text),
});

/** An error as JSON: all that a person or the engine needs, without cause and stack. */
export function errorDetails(error: StorageError): Readonly<Record<string, unknown>> {
  const { kind, fault, scope, retryable, retryAfterMs } = error;
  // A place that the other side would refuse must not cost it the whole error.
  const item = itemSchema.safeParse(error.item).data;
  const [message, remedy, vendor] = [cut(error.message), cut(error.remedy), cut(error.vendor)];
  return { kind, message, remedy, fault, scope, retryable, retryAfterMs, item, vendor };
}

/** An error that came over the wire. What is not one is 'unexpected'. */
export function errorFrom(details: unknown): StorageError {
  const parsed = wireErrorSchema.safeParse(details);
  if (parsed.success) return new StorageError(parsed.data);
  return new StorageError({
    kind: 'unexpected',
    message: 'The other side of the connection between server and agent reported an error that cannot be read.',
    remedy: 'Update the agent and the server to versions that belong together.',
  });
}

/** An error as the payload of a frame. */
export function encodeError(error: StorageError): Buffer {
  const { item, vendor, ...details } = errorDetails(error);
  return encodeJsonOrNull({ ...details, item, vendor }) ?? encodeJson(details);
}

export function decodeError(payload: Uint8Array): StorageError {
  return errorFrom(decodeJson(payload));
}

function cut(value: string | undefined): string | undefined {
  return value === undefined || value.length <= MAX_TEXT ? value : `${value.slice(0, MAX_TEXT - 1)}…`;
}

/** Null when an item's path makes it too large to be sent. */
function encodeJsonOrNull(value: unknown): Buffer | null {
  try {
    return encodeJson(value);
  } catch (error) {
    if (toStorageError(error).kind === 'too-large') return null;
    throw error;
  }
}
