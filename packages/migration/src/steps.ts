/**
 * Work over many rows that somebody else drives: it pauses wherever it has done a little, and returns what came of it. A server lets others
 * have their turn at the pauses; where nobody waits, `atOnce` does all of it.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of the work without a pause. */
export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** What becomes of each item, all in one list, with a pause behind each. */
export function* flatMapped<T, R>(items: Iterable<T>, made: (item: T) => readonly R[]): Steps<R[]> {
  const all: R[] = [];
  for (const item of items) {
    all.push(...made(item));
    yield;
  }
  return all;
}
