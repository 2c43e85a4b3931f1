import { z } from 'zod';
import type { ToWatcher, Watcher } from '../world.ts';

/** Set by a process that watches, so that no other that happens to have a channel is taken for one. */
export const WATCHED_AFTER = 'DROVER_AGENT_WATCHED_AFTER';

const afterSchema = z.enum(['start', 'update', 'failure']);
const toWatcherSchema = z.union([
  z.object({ agent: z.enum(['accepted', 'stopping']) }),
  z.object({ agent: z.literal('update'), version: z.string().max(64) }),
]);
const toAgentSchema = z.object({ watcher: z.literal('end') });

/** What a watched agent said; null for anything else. */
export function heardFromAgent(message: unknown): ToWatcher | null {
  const read = toWatcherSchema.safeParse(message);
  return read.success ? read.data : null;
}

/** How a process that watches asks its agent to end. */
export const END = { watcher: 'end' } as const satisfies z.infer<typeof toAgentSchema>;

/** The process that watches over this one. */
export function watcherOf(process: NodeJS.Process): Watcher | null {
  const after = afterSchema.safeParse(process.env[WATCHED_AFTER]);
  if (!after.success || process.send === undefined) return null;
  return {
    after: after.data,
    tell: (message) => {
      if (!process.connected) return false;
      process.send?.(message, undefined, undefined, () => undefined); // it may be going
      return true;
    },
  };
}

/** Told when the process that watches wants this one to end. */
export function onEnd(process: NodeJS.Process, end: () => void): void {
  if (watcherOf(process) === null) return;
  process.on('message', (message) => {
    if (toAgentSchema.safeParse(message).success) end();
  });
  process.channel?.unref();
}
