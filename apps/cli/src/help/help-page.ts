import { type FlagGroup, flagUsage } from '../arguments/flag.ts';

/** What a command does, for a person: one text that `--help` prints and the reference page renders. */
export interface HelpPage {
  readonly command: string;
  readonly usage: readonly string[];
  readonly intro: readonly string[];
  readonly sections: readonly HelpSection[];
}

export interface HelpSection {
  readonly title: string;
  readonly paragraphs?: readonly string[];
  /** Two columns: what is typed or met, and what it means. */
  readonly rows?: readonly (readonly [term: string, meaning: string])[];
  /** Lines to type, shown as they are. */
  readonly examples?: readonly string[];
}

export function flagSections(groups: readonly FlagGroup[]): HelpSection[] {
  return groups.map(({ title, flags }) => ({ title, rows: flags.map((flag) => [flagUsage(flag), flag.help]) }));
}
