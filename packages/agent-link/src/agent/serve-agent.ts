import { toStorageError } from '@drover/core';
import { errorDetails } from '../frames/wire-error.ts';
import type { ServeCall } from '../link.ts';
import { malformed } from '../storage/serve/served-call.ts';
import { ROOTS, type SharedRoot, STANDING, type Standing, standingSchema } from './agent-calls.ts';

/** What an agent answers beside what is asked of its storage. */
export interface AgentDuties {
  roots(): readonly SharedRoot[];
  /** The server thinks of the agent otherwise than it said before. */
  standing(told: Standing): void;
}

/** Serves what a server asks of the agent itself; everything else is served by `storage`. */
export function serveAgent(duties: AgentDuties, storage: ServeCall): ServeCall {
  const calls: Readonly<Record<string, (params: unknown) => unknown>> = {
    [ROOTS]: () => duties.roots(),
    [STANDING]: (params) => {
      const read = standingSchema.safeParse(params);
      if (!read.success) throw malformed('told the agent how it stands in a way that cannot be read');
      duties.standing(read.data);
      return null;
    },
  };
  return async (method, params, stream, signal) => {
    const answer = Object.hasOwn(calls, method) ? calls[method] : undefined;
    if (answer === undefined) return await storage(method, params, stream, signal);
    try {
      await stream.send({ message: { value: answer(params) } });
    } catch (error) {
      if (signal.aborted) return;
      await stream.send({ message: { failed: errorDetails(toStorageError(error)) } });
    }
    await stream.end();
  };
}
