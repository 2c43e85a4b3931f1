/** Which folder of this machine a connection is opened on. */
export interface Place {
  /** As a person named it: for messages. */
  readonly path: string;
  /** Where it is for people, in messages, where that is another path. */
  readonly shownAs?: string;
  /** So many names at the front of each reference lead to the folder itself; only those behind them are looked up in it. */
  readonly depth: number;
}
