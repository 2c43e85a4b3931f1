import { describe } from 'vitest';

/** A task of a user as a group of tests; skipped, with the reason in its name, where it cannot be shown. */
export function describeTask(reason: string | null, task: string, tests: () => void): void {
  describe.skipIf(reason !== null)(reason === null ? task : `${task} (${reason})`, tests);
}
