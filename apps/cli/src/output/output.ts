/** Where text goes: standard output, standard error, a log. A reader that went away is not an error; what follows is dropped. */
export interface Output {
  write(text: string): void;
}

/** An output that may be a terminal. */
export interface Screen extends Output {
  readonly isTerminal: boolean;
  /** Width in characters; 80 where it is unknown. */
  columns(): number;
}
