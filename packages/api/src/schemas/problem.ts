import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../problem-codes.ts';

/** What a person may accept by sending the options again with this value in `field`. */
export const trustSchema = z.object({
  kind: z.enum(['certificate', 'host-key']),
  fingerprint: z.string(),
  field: z.string().describe('The option that pins it.'),
});
export type Trust = Readonly<z.infer<typeof trustSchema>>;

/** A failure at a storage service. */
export const failureSchema = z.object({
  kind: z.string(),
  fault: z.string().optional(),
  message: z.string().describe('What happened, to what.'),
  remedy: z.string().optional().describe('What to do next.'),
  vendor: z.string().optional().describe("The service's own code or answer."),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;

/** An error answer, `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('What happened, in one sentence.'),
  remedy: z.string().describe('What to do next.'),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  field: z.string().optional().describe('The field of the request that is wrong.'),
  fields: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('Every field that is wrong.'),
  step: z.string().optional().describe('The step of the connection test that failed.'),
  failure: failureSchema.optional(),
  trust: trustSchema.optional(),
  statusCode: z.number().int().optional().describe('The status code that a run would have had, such as 250.'),
  retryAfterSeconds: z.number().int().optional(),
  requestId: z.string().optional(),
});
export type Problem = Readonly<z.infer<typeof problemSchema>>;
