/** One flag of a command: the same data parses it, explains it in `--help` and fills the reference page. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** How its value is shown: `N`, `FILE`. Absent for a switch. */
  readonly value?: string;
  /** The value may be left out, and then is this; it can only be given after `=`. */
  readonly valueIfBare?: string;
  readonly repeatable?: boolean;
  /** Also exists as `--source-NAME` and `--destination-NAME`, which mean one side alone. */
  readonly perSide?: boolean;
  readonly help: string;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
}

/** The flag as help shows it: `-n, --dry-run`, `--verify[=HOW]`. */
export function flagUsage(flag: Flag): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.value === undefined ? '' : flag.valueIfBare === undefined ? ` ${flag.value}` : `[=${flag.value}]`;
  return `${short}--${flag.name}${value}`;
}
