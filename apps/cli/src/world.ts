import type { Clock } from '@drover/core';
import type { Screen } from './output/output.ts';
import type { Prompter } from './secrets/prompter.ts';

/** Everything outside that a command may use; `main.ts` makes it from the process. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** Who runs this, as the operating system calls them. */
  readonly user: string;
  readonly windows: boolean;
  readonly pid: number;
  readonly version: string;
  readonly clock: Clock;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly prompter: Prompter;
  /** Aborted by the first Ctrl-C, SIGINT or SIGTERM, or by a `ProgramFault`. */
  readonly interrupted: AbortSignal;
  /** The command has said its last word: a failure that still comes has to be told by itself. */
  readonly finished: () => void;
}
