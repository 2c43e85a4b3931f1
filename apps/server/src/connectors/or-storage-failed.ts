import { storageFailed } from './failure-view.ts';

/** Does the work; what fails at a service becomes the answer to the request. */
export async function orStorageFailed<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw storageFailed(error);
  }
}
