import type { Clock } from '@drover/core';

export interface Output {
  write(text: string): void;
}

/** Asks the person who sits in front of the agent. */
export interface Prompter {
  /** One line; rejects with the signal's reason when cancelled. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

/** The program that runs, where it was built; a checkout is none. */
export interface Program {
  /** As releases name it: `portable` for the bundle that needs Node, else system and processor, such as `linux-x64`. */
  readonly kind: string;
  /** What is replaced by an update. */
  readonly file: string;
  /** What starts the program that lies in this file; arguments follow. */
  command(file: string): readonly string[];
}

/** What a watched agent says to the process that watches over it. */
export type ToWatcher =
  | { readonly agent: 'accepted' | 'stopping' }
  | { readonly agent: 'update'; readonly version: string };

/** The process that has started this one to see whether a version is of use, and replaces its program when it is asked to. */
export interface Watcher {
  /** A start by a person, a version that is new, or the one before again. */
  readonly after: 'start' | 'update' | 'failure';
  /** False when it has gone. */
  tell(message: ToWatcher): boolean;
}

/** Everything outside that a command may use; `main.ts` makes it from the process. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** The folder that a downloaded agent lies in; an agent in a checkout has none. */
  readonly downloaded?: string;
  readonly user: string;
  /** Null on systems without numbers for users. */
  readonly uid: number | null;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The kernel's version as the kernel writes it. */
  readonly release: string;
  readonly hostName: string;
  readonly pid: number;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** What started this process, without what follows. */
  readonly self: readonly string[];
  /** Null for a checkout. */
  readonly program: Program | null;
  /** Null where nobody does. */
  readonly watcher: Watcher | null;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Null where nobody can answer: no terminal, or a process in its background, which reading would stop. */
  readonly prompter: () => Promise<Prompter | null>;
  /** Aborted by the first Ctrl-C, SIGINT, SIGTERM, or the end of the terminal; the second ends the process at once. */
  readonly ending: AbortSignal;
  /** Ends the process after this time, whatever still keeps it from ending by itself. */
  readonly endWithin: (ms: number, exitCode: number) => void;
}
