/** Every exit code of the agent's commands; the help and the reference read them here. */
export const EXIT_CODES = [
  {
    name: 'success',
    code: 0,
    meaning: 'Done. An agent that was stopped, by Ctrl-C or "agent stop", ends with it too.',
  },
  { name: 'failed', code: 1, meaning: 'It did not work, or "agent doctor" found what must be mended.' },
  { name: 'usage', code: 2, meaning: 'The command line or the configuration is wrong; nothing was done.' },
  { name: 'running', code: 3, meaning: 'The agent is already running.' },
  { name: 'not-running', code: 4, meaning: 'There is no running agent to talk to.' },
  { name: 'foreign', code: 5, meaning: 'The agent, or its folder, belongs to another user.' },
  { name: 'offline', code: 6, meaning: 'The server could not be reached, or refuses this agent.' },
] as const;

export type Outcome = (typeof EXIT_CODES)[number]['name'];

export function exitCodeOf(outcome: Outcome): number {
  return EXIT_CODES.find(({ name }) => name === outcome)?.code ?? 1;
}

/** What an agent that was watched ended with. */
export function outcomeOf(exitCode: number): Outcome {
  return EXIT_CODES.find(({ code }) => code === exitCode)?.name ?? 'failed';
}
