import { displaySegment } from '@drover/core';
import { z } from 'zod';

/** Root may command anybody's agent: what one says must play no tricks on a terminal. */
const text = z.string().transform(displaySegment);

/** How the agent stands with its server. */
const AGENT_STATES = ['online', 'offline', 'unclaimed', 'outdated', 'refused', 'revoked'] as const;

export const requestSchema = z.strictObject({
  command: z.enum(['status', 'connect', 'disconnect', 'stop', 'monitor', 'update']),
});
export type Request = z.infer<typeof requestSchema>;

const updatesSchema = z.object({
  /** `off`: this build is not updated by itself or by a server; `available`: waits to be told. */
  state: z.enum(['off', 'current', 'available', 'loading', 'waiting', 'loaded', 'failed']),
  /** The one that this is about. */
  version: text.nullable(),
  /** For a person. */
  text,
});
/** How the agent stands with its updates. */
export type UpdateStatus = Readonly<z.infer<typeof updatesSchema>>;

export const statusSchema = z.object({
  key: text,
  version: text,
  state: z.enum(AGENT_STATES),
  /** Why it is not online, or what there is to do. */
  reason: text.nullable(),
  server: z.object({ host: text, port: z.number() }),
  /** Where it calls besides, because the server has named them: HOST:PORT. */
  also: z.exactOptional(z.array(text).readonly()),
  shares: z.array(z.object({ path: text, writable: z.boolean() })).readonly(),
  log: text,
  updates: updatesSchema,
});
export type AgentStatus = Readonly<z.infer<typeof statusSchema>>;

export const activitySchema = z.object({ action: z.enum(['Browse', 'Upload', 'Download']), path: text });
export type Activity = Readonly<z.infer<typeof activitySchema>>;

/** What the running agent says to a command, one line each. */
export const answerSchema = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('status'), status: statusSchema }),
  z.object({ answer: z.literal('stopping') }),
  z.object({ answer: z.literal('activity'), activities: z.array(activitySchema).readonly() }),
  z.object({ answer: z.literal('missed'), count: z.number() }),
  z.object({ answer: z.literal('error'), message: text }),
]);
export type Answer = Readonly<z.infer<typeof answerSchema>>;
