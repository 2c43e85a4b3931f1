import { z } from 'zod';

/** 22 characters of base62, made at random. */
export const idSchema = z.string().regex(/^[0-9A-Za-z]{22}$/);

export const instantSchema = z.iso.datetime().describe('UTC, ISO 8601.');

/** One line that a person writes: trimmed, not empty, no control characters. */
export function lineSchema(maxLength: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'One line without control characters');
}

export const segmentSchema = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0\p{Cs}]*$/u, 'Without NUL and without half characters');

/** Names from the root down; [] is the root itself. */
export const pathSchema = z.array(segmentSchema).max(1000).readonly();

export const rootSchema = z
  .string()
  .max(4096)
  .regex(/^[^\0\p{Cs}]*$/u, 'Without NUL and without half characters');

/** A value that stands in a query as JSON. */
export function inQuery<const S extends z.ZodType>(
  schema: S,
): z.ZodPipe<z.ZodString, z.ZodTransform<z.output<S>, string>> {
  return z.string().transform((text, context) => {
    const parsed = schema.safeParse(jsonOrNothing(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'Not the JSON that belongs here' });
    return z.NEVER;
  });
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const pageQuery = {
  cursor: z.string().max(2000).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** One page of a list; `next` is null on the last one. */
export function pageOf<const S extends z.ZodType>(
  item: S,
): z.ZodObject<{ items: z.ZodReadonly<z.ZodArray<S>>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item).readonly(), next: z.string().nullable() });
}

export const byIdSchema = z.object({ id: idSchema });
