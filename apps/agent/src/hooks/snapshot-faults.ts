import { displaySegment, StorageError } from '@drover/core';

interface Where {
  readonly machine: string;
  /** Of the command. */
  readonly program: string;
}

/** The command before a run did not do its work; `why` is a sentence. */
export function notPrepared({ machine, program }: Where, why: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `On ${machine}, the command that is run before a run (${displaySegment(program)}) failed: ${displaySegment(why)}`,
    remedy: `Mend it on ${machine}, where "hooks" in the agent's agent.json names it, then start again.`,
  });
}

export function tooManyPrepared(machine: string, most: number): StorageError {
  return new StorageError({
    kind: 'unavailable',
    scope: 'connector',
    retryable: false,
    message: `The agent on ${machine} holds what it has prepared for ${most} runs, and prepares for no more.`,
    remedy: 'Wait for one of them to end, or set "together" in the hooks of its agent.json, so that runs share it.',
  });
}

/** What was prepared for a run is there no more. */
export function noLongerPrepared(machine: string): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    scope: 'root',
    message: `The agent on ${machine} no longer has what it prepared for this run.`,
    remedy: 'Start the transfer again; look into the log of the agent for the reason.',
  });
}
