/** What about a root keeps a transfer to it from being of use; told before anything is written. */
export interface RootFinding {
  /** Stable: `no-licence`. */
  readonly code: string;
  /** `blocked`: nothing should be started before it is mended. */
  readonly readiness: 'warning' | 'blocked';
  /** One sentence: what is the matter, with what. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly remedy: string;
}

/** Tells how the root of a connection stands, beside its content. */
export interface Preflight {
  check(signal: AbortSignal): Promise<readonly RootFinding[]>;
}
