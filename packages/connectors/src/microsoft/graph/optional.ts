import { z } from 'zod';

/**
 * A property that may be missing or null, which mean the same: nearly all of them are nullable in Microsoft's description of Graph (CSDL: a property is, unless it
 * says `Nullable="false"`). Null is read as missing.
 */
export function optional<S extends z.ZodType>(schema: S) {
  return z.optional(schema.nullable().transform((value) => value ?? undefined));
}
