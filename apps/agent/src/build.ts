/** What a build of a release puts in the place of the name `DROVER_AGENT_BUILD`. */
export interface Build {
  /** Four parts. */
  readonly version: string;
  /** Public keys that may sign updates: the DER of each SubjectPublicKeyInfo, base64. Without any the agent does not update itself. */
  readonly releaseKeys: readonly string[];
}

declare const DROVER_AGENT_BUILD: Build | undefined;

/** How this agent was built; null for one that runs from a checkout. */
export const BUILD: Build | null = typeof DROVER_AGENT_BUILD === 'undefined' ? null : DROVER_AGENT_BUILD;
