import { PERMISSION_DOUBTS } from '@drover/core';
import { permissionAnswerSchema } from '@drover/migration';
import { z } from 'zod';
import { idSchema, instantSchema, lineSchema } from './basics.ts';
import { rowPermissionsSchema } from './migration-rows.ts';
import { rowSelectionSchema } from './row-actions.ts';

const questionSchema = z.object({
  kind: z.enum(PERMISSION_DOUBTS).describe('What keeps the permissions of an item from being given as they are.'),
  principal: z.string().max(2000).describe("Whose; '' for broken inheritance."),
});

export const permissionDecisionSchema = questionSchema.extend({
  id: idSchema,
  answer: permissionAnswerSchema,
  reason: z.string(),
  at: instantSchema,
  by: z.string(),
});
export type PermissionDecision = Readonly<z.infer<typeof permissionDecisionSchema>>;

export const decidePermissionSchema = questionSchema
  .extend({
    answer: permissionAnswerSchema,
    reason: lineSchema(500).describe('Why; it stays with the decision.'),
  })
  .strict();

export const permissionQuestionSchema = questionSchema.extend({
  items: z.number().int(),
  rows: z.number().int().describe('In how many rows.'),
  example: z.string().describe('The path of one of the items.'),
  answers: z
    .array(z.enum(['map', 'grant', 'leave-out', 'give-nothing']))
    .readonly()
    .describe('What can be decided.'),
  decision: permissionDecisionSchema.nullable().describe('Null while the question is open.'),
});
export type PermissionQuestion = Readonly<z.infer<typeof permissionQuestionSchema>>;

export const permissionQuestionsSchema = z.object({
  questions: z.array(permissionQuestionSchema).readonly().describe('Open ones first, at most 500.'),
  total: z.number().int(),
  open: z.number().int(),
});

export const permissionDecisionsSchema = z.array(permissionDecisionSchema).readonly();

export const byPermissionDecisionSchema = z.object({ id: idSchema, decisionId: idSchema });

export const permissionPassSchema = z.object({
  state: rowPermissionsSchema,
  items: z.number().int().describe('Items that the pass went over.'),
  given: z.number().int().describe('Rights that it gave; those that were there already do not count.'),
  leftOut: z.number().int().describe('Rights that it left out.'),
  waiting: z.number().int().describe('Items about which somebody must decide.'),
  failed: z.number().int().describe('Items whose rights could not be read or given.'),
  unanswered: z
    .number()
    .int()
    .describe(
      'Items to which rights were sent without an answer; whether they arrived is found out when the pass goes on.',
    ),
  failure: z
    .object({ message: z.string(), remedy: z.string().nullable(), side: z.enum(['source', 'destination']).nullable() })
    .nullable()
    .describe('Why the pass broke off.'),
  againAt: instantSchema.nullable().describe('When it is tried again.'),
  begunAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
});
export type PermissionPass = Readonly<z.infer<typeof permissionPassSchema>>;

/** Null where no permissions are given in the row. */
export const rowPermissionPassSchema = z.object({ pass: permissionPassSchema.nullable() });

export const steerPermissionsSchema = z.strictObject({
  selection: rowSelectionSchema,
  steering: z
    .enum(['apply', 'pause', 'resume', 'cancel'])
    .describe('`apply` goes over all that arrived once more, without a copy, and gives what is missing.'),
});
