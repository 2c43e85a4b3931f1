/** Asks the person at the terminal. Where there is none, nothing may wait for an answer. */
export interface Prompter {
  readonly interactive: boolean;
  /** One line, shown while it is typed. Rejects with the signal's reason when cancelled. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** One line that does not appear on the screen. */
  askHidden(question: string, signal: AbortSignal): Promise<string>;
}
