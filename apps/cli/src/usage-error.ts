/** The command line cannot be understood: names the argument, what was wrong, and what is right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
