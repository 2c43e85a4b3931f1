interface Identified {
  readonly id: string;
}

/** A part of a list that keeps its order while the list goes on changing behind it. */
export interface HeldRows<R extends Identified> {
  readonly rows: readonly R[];
  /** Places at which another row would stand by now. */
  readonly moved: number;
}

/**
 * What is shown, brought up to date by what the server says of the same places now: each row keeps its place and gets its new figures, and
 * rows that would stand elsewhere are counted, for the person to ask for.
 */
export function mergeRows<R extends Identified>(shown: readonly R[], fresh: readonly R[]): HeldRows<R> {
  const known = new Map(fresh.map((row) => [row.id, row]));
  let moved = Math.abs(shown.length - fresh.length);
  const rows = shown.map((row, index) => {
    if (fresh[index] !== undefined && fresh[index].id !== row.id) moved++;
    return known.get(row.id) ?? row;
  });
  return { rows, moved };
}
