import { describe, it } from 'vitest';

/** A task of a user as a group of tests; where it cannot be shown, one skipped test says why. */
export function describeTask(reason: string | null, task: string, tests: () => void): void {
  describe(task, reason === null ? tests : () => it('is shown in a browser', (context) => context.skip(reason)));
}
