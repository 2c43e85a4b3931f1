import type { AgentRuns, Link, SharedRoot, Standing } from '@drover/agent-link';
import type { StorageError } from '@drover/core';

/** One live session of this process with an agent. */
export interface AgentSession {
  readonly key: string;
  /** Another one for each process of the agent; one that is too old to tell has none. */
  readonly instance?: string;
  /** What the agent was told when it called. */
  readonly standing: Standing;
  /** What the agent serves is asked over it; it closes when the session is of no more use. */
  readonly link: Link;
  /** The folders that the agent shares. Rejects with 'unsupported' where it is too old to tell. */
  roots(signal: AbortSignal): Promise<readonly SharedRoot[]>;
  /** Tells the agent how it stands from now on. Rejects as `roots` does. */
  tell(standing: Standing, signal: AbortSignal): Promise<void>;
  /** What it has prepared for runs. */
  readonly runs: Pick<AgentRuns, 'prepared' | 'end'>;
  /** Ends it at once; the agent is told why. */
  close(why: StorageError): void;
}
