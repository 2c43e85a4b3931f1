/** One way of using the engine, played from its first run to one that has nothing to do. */
export interface Story {
  readonly name: string;
  /** What was wrong first; null for nothing. */
  run(): Promise<string | null>;
}

/** Far more than any story takes. */
export const MOST_STEPS = 60_000;
