/** Keeps what it holds until it is disposed of or the process dies; null where another process has it. */
export type Hold = Disposable | null;
