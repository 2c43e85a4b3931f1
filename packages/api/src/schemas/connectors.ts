import { entryKindSchema } from '@drover/core';
import { timeWindowsSchema } from '@drover/migration';
import { z } from 'zod';
import { agentSchema } from './agents.ts';
import { idSchema, instantSchema, lineSchema, pageOf, pathSchema, segmentSchema } from './basics.ts';
import { limitsNowSchema } from './limits.ts';
import { failureSchema, trustSchema } from './problem.ts';

/** One field of an authorise form; the same data as connector-kit's form. */
export const formFieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  input: z.enum(['text', 'secret', 'multiline-secret', 'number', 'choice', 'toggle', 'static']),
  required: z.boolean().describe('Must be filled in when it is shown.'),
  secret: z.boolean(),
  help: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  text: z.string().optional(),
  standard: z.union([z.string(), z.number(), z.boolean()]).optional(),
  shownWhen: z.object({ field: z.string(), is: z.array(z.string()) }).optional(),
  advanced: z.boolean().optional(),
});
export type FormField = Readonly<z.infer<typeof formFieldSchema>>;

export const connectorTypeSchema = z.object({
  type: z.string(),
  label: z.string(),
  group: z.enum(['machines', 'clouds', 'servers']),
  summary: z.string().describe('One line on what is needed to authorise it.'),
  prepare: z.array(z.string()),
  troubleshooting: z.array(z.string()),
  source: z.boolean(),
  destination: z.boolean(),
  administratorOnly: z.boolean(),
  fields: z.array(formFieldSchema),
  signIn: z
    .object({
      provider: z.string(),
      displayName: z.string().describe('Where one signs in.'),
      grant: z.enum(['person', 'application']),
      appIsSet: z.boolean().describe('Whether an administrator has said as which app.'),
      takesBack: z.boolean().describe('Deleting a connector also ends its sign-in at the service.'),
      takeBackPage: z.string().nullable().describe('Where one ends it there.'),
    })
    .nullable()
    .describe('How it is authorised by signing in at a service; null where it is not.'),
  restsByDay: z
    .boolean()
    .describe('Its service is best used at nights and weekends, which is proposed for a new connector.'),
});
export type ConnectorType = Readonly<z.infer<typeof connectorTypeSchema>>;

/** Values by field name; what belongs in them depends on the type. */
export const optionsSchema = z
  .record(
    z.string().max(100),
    z.union([
      z
        .string()
        .max(100_000)
        .regex(/^[^\0]*$/),
      z.number(),
      z.boolean(),
    ]),
  )
  .readonly();
export type ConnectorOptions = z.infer<typeof optionsSchema>;

export const connectorSchema = z.object({
  id: idSchema,
  type: z.string(),
  displayName: z.string().describe('Chosen once; it cannot be changed.'),
  state: z.enum(['authorized', 'deauthorized']),
  /** Why it is deauthorized, in one sentence. */
  stateReason: z.string().nullable(),
  /** Without secrets. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  owner: z.object({ id: idSchema, name: z.string() }).nullable(),
  /** The agents that serve it; null for other types. */
  agents: z.array(agentSchema).readonly().nullable(),
  waitingRuns: z.number().int().optional().describe('Runs that wait for one of its agents, where there are such.'),
  limits: limitsNowSchema.optional().describe('What holds at the moment, where it has limits.'),
  account: z.object({ name: z.string() }).nullable().describe('Who signed in at the service.'),
  certificate: z
    .object({ until: instantSchema, daysLeft: z.number().int().describe('Whole days; negative once it has ended.') })
    .optional()
    .describe('When the certificate ends by which its app signs in, where it has one.'),
  goesOn: z
    .number()
    .int()
    .optional()
    .describe(
      'Transfers that had stopped for it, or whose permissions had, and go on; told when it is authorised anew.',
    ),
  /** Others may use it too. */
  shared: z.boolean(),
  authorizedAt: instantSchema,
  /** The last data or authorisation. */
  lastUsedAt: instantSchema,
  createdAt: instantSchema,
});
export type Connector = Readonly<z.infer<typeof connectorSchema>>;

export const newConnectorSchema = z.strictObject({
  type: z.string().max(50),
  displayName: lineSchema(100),
  options: optionsSchema,
  shared: z.boolean().default(false),
});

export const createdConnectorSchema = newConnectorSchema.extend({
  windows: timeWindowsSchema
    .nullable()
    .default(null)
    .describe('The hours of the week in which it may be used; null for always. They can be changed later.'),
});

export const TRY_STEPS = ['name', 'port', 'tls', 'host-key', 'sign-in', 'list', 'write'] as const;

/** One step of a connection test; a step is told again whenever its state changes. */
export const tryStepSchema = z.object({
  step: z.enum(TRY_STEPS),
  state: z.enum(['running', 'passed', 'failed', 'skipped']),
  detail: z.string(),
  remedy: z.string().optional(),
  trust: trustSchema.optional(),
});
export type TryStep = Readonly<z.infer<typeof tryStepSchema>>;

export const tryEndSchema = z.object({
  passed: z.boolean(),
  /** What a person should know of a connection that works. */
  notes: z.array(z.string()),
  failure: failureSchema.optional(),
});
export type TryEnd = Readonly<z.infer<typeof tryEndSchema>>;

export const rootSchema = z.object({
  name: z.string().describe("'' where storage has just one, '~' for the folder that a login starts in."),
  kind: z.enum(['folder', 'user', 'drive', 'site', 'container']),
  label: z.string(),
});
export type ConnectorRoot = Readonly<z.infer<typeof rootSchema>>;

export const rootsQuery = {
  refresh: z.stringbool().default(false).describe('Reads them anew where they are kept.'),
};

export const rootsSchema = pageOf(rootSchema).extend({ readAt: instantSchema.describe('When they were read.') });

export const listedEntrySchema = z.object({
  name: segmentSchema,
  display: z.string().describe('The name for a person to read.'),
  kind: entryKindSchema,
  size: z.number().nullable(),
  modified: instantSchema.nullable(),
  link: z.string().optional().describe('Where a link points to.'),
});
export type ListedEntry = Readonly<z.infer<typeof listedEntrySchema>>;

export const listingSchema = z.object({
  root: z.string(),
  path: pathSchema,
  display: z.string(),
  items: z.array(listedEntrySchema).readonly(),
  next: z.string().nullable(),
  /** How many there are, once the whole folder is known. */
  total: z.number().int().optional(),
  complete: z.boolean(),
});
export type Listing = Readonly<z.infer<typeof listingSchema>>;
