import type { AgentConfig, SharedRoot } from '../config/agent-config.ts';
import type { OwnNames } from '../files/own-files.ts';
import type { Program } from '../world.ts';

/** What a service is to be like. */
export interface ServiceSettings {
  /** What stands in its `agent.json`. */
  readonly config: AgentConfig & { readonly roots: readonly SharedRoot[] };
  /** It may read everything on the machine, whoever owns it; only shared folders are shown all the same. */
  readonly readAll: boolean;
  /** Whom it runs as; null for a user of its own, where the system has such. */
  readonly user: string | null;
  readonly program: Program;
  /** The Node that runs it, where it needs one. */
  readonly node: string;
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** What goes: a file or a link; of a folder only what Drover has made in it, and the folder itself when it is empty then. */
export interface PlannedRemoval {
  readonly path: string;
  readonly names?: OwnNames;
}

export type Command = readonly [program: string, ...args: string[]];

/** Everything that makes a service, as data: what is written, and what is run, in order. */
export interface ServicePlan {
  /** How the system calls it. */
  readonly name: string;
  /** Whom the commands are for: the administrator of the machine, or the user that runs them. */
  readonly scope: 'machine' | 'user';
  /** Where the running agent keeps key and log. */
  readonly home: string;
  /** What tells that it is installed. */
  readonly definition: string;
  readonly folders: readonly { readonly path: string; readonly mode: number }[];
  /** Programs that are put in a place that only administrators can change. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly files: readonly PlannedFile[];
  readonly links: readonly { readonly path: string; readonly to: string }[];
  readonly enable: readonly Command[];
  readonly start: readonly Command[];
  readonly stop: readonly Command[];
  readonly restart: readonly Command[];
  /** Prints the state as the system sees it. */
  readonly state: Command;
  readonly disable: readonly Command[];
  /** Run when the files are gone. */
  readonly forget: readonly Command[];
  /** What goes with it. */
  readonly removed: readonly PlannedRemoval[];
  /** Folders with key and log: they go only when they are asked to. */
  readonly kept: readonly PlannedRemoval[];
  /** For a person, after installing. */
  readonly notes: readonly string[];
}
