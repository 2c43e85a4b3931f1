import { parseMachinePath, StorageError } from '@drover/core';
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

const WRITTEN = /^(?:\/|\\\\|[A-Za-z]:(?:[/\\]|$))/;

/** A path as people write it, from the top down: `/Users/u`, `D:\Users\u`, `D:/Users/u`, `/C:/folder`, `\\server\share`. */
const writtenPathSchema = z
  .string()
  .max(32_768)
  .transform((text, context) => {
    try {
      if (WRITTEN.test(text)) return parseMachinePath(text);
      context.addIssue({
        code: 'custom',
        message: 'It does not begin at the top, as /Users/anna and D:/Users/anna do',
      });
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof StorageError ? error.describe() : String(error) });
    }
    return z.NEVER;
  })
  .pipe(pathSchema)
  .describe('The same as people write it, such as /Users/anna, D:/Users/anna, D:\\Users\\anna or /C:/folder.');

/** Where somebody says a path: names from the root down, or one text. */
export const saidPathSchema = z.union([pathSchema, writtenPathSchema], {
  error: ({ input }) => (typeof input === 'string' ? faultOf(input) : faultOfNames(input)),
});

function faultOf(text: string): string {
  return writtenPathSchema.safeParse(text).error?.issues[0]?.message ?? 'Not a path';
}

function faultOfNames(value: unknown): string {
  const [issue] = pathSchema.safeParse(value).error?.issues ?? [];
  return issue === undefined
    ? 'Not a path'
    : [...issue.path.map((at) => `name ${String(at)}`), issue.message].join(': ');
}

export const rootSchema = z
  .string()
  .max(4096)
  .regex(/^[^\0\p{Cs}]*$/u, 'Without NUL and without half characters');

/** A value that stands in a query as JSON. */
export function inQuery<const S extends z.ZodType>(
  schema: S,
): z.ZodPipe<z.ZodString, z.ZodTransform<z.output<S>, string>> {
  return asJson(schema).transform((text, context) => {
    const parsed = schema.safeParse(jsonOrNothing(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'Not the JSON that belongs here' });
    return z.NEVER;
  });
}

/** Says in the description of the interface what the text holds. */
function asJson(schema: z.ZodType): z.ZodString {
  const { $schema: _, ...contentSchema } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return z.string().meta({ contentMediaType: 'application/json', contentSchema });
}

/** The same for a path, which may also stand there as people write it. */
export const pathInQuerySchema = asJson(saidPathSchema).transform((text, context) => {
  const parsed = saidPathSchema.safeParse(WRITTEN.test(text) ? text : namesOrNothing(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: parsed.error.issues[0]?.message ?? 'Not a path' });
  return z.NEVER;
});

/** A text that was meant as JSON is none that a person wrote. */
function namesOrNothing(text: string): unknown {
  const value = jsonOrNothing(text);
  return typeof value === 'string' ? undefined : value;
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
