const BYTES = 64 * 1024 * 1024;

/** What all walks of one account may hold together, so that memory does not grow with the drives: about 200,000 items. */
export class WalkRoom {
  #left: number;

  constructor(bytes = BYTES) {
    this.#left = bytes;
  }

  /** False when there is not so much left; then nothing is taken. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}
