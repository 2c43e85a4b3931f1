import { StorageError } from '@drover/core';
import { codeOf } from '../error-code.ts';

const ATTEMPTS = 4;
const DEADLOCK = '40P01';

/** Does a step again whose transaction was undone because it and another one waited for each other. */
export async function againWhenBusy<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const isDeadlock = error instanceof StorageError && codeOf(error.cause) === DEADLOCK;
      if (!isDeadlock || attempt >= ATTEMPTS) throw error;
    }
  }
}
