import { nameKey, pathKey } from '@drover/core';
import type { PlacedRow } from '@drover/database';
import { type FileProblem, type ImportRow, type PathStyles, type Place, placeKey, writePlace } from '@drover/migration';

/** How a destination tells names apart. */
export interface Folding {
  readonly caseSensitive: boolean;
  readonly foldsUnicode: boolean;
}

/** A row of a file whose destination an earlier row has in another spelling. */
export interface Meeting {
  readonly line: number;
  readonly destination: Place;
  readonly first: { readonly who: string; readonly place: Place };
}

/** What no destination goes beyond. */
const MOST: Folding = { caseSensitive: false, foldsUnicode: true };

/**
 * Rows of a file whose destinations are those of others, of the file or `there` before, in another spelling, as far as a destination of
 * such a folding holds them as one; by default one that folds all that any does.
 */
export function spellingsThatMeet(
  rows: readonly ImportRow[],
  there: readonly PlacedRow[],
  styles: PathStyles,
  folding = MOST,
): readonly Meeting[] {
  const held = new Map<string, Meeting['first']>();
  const firstAt = (place: Place, who: string): Meeting['first'] => {
    const key = pathKey([place.root, ...place.path].map((name) => nameKey(name, folding)));
    const first = held.get(key) ?? { who, place };
    held.set(key, first);
    return first;
  };
  for (const { source, destination } of there)
    if (destination !== null) firstAt(destination, `The row of ${writePlace(source, styles.source)}`);
  return rows.flatMap(({ line, destination }): readonly Meeting[] => {
    if (destination === null) return [];
    const first = firstAt(destination, `Line ${line}`);
    return placeKey(first.place) === placeKey(destination) ? [] : [{ line, destination, first }];
  });
}

/** The same as warnings; `sure` where the destination itself told how it compares names. */
export function meetingProblem({ line, destination, first }: Meeting, styles: PathStyles, sure: boolean): FileProblem {
  const goes = `${first.who} goes to ${writePlace(first.place, styles.destination)}, which is the same folder`;
  const reason = sure
    ? `${goes} there: the destination does not tell these spellings apart.`
    : `${goes} where a destination does not tell such spellings apart; this one could not be asked.`;
  return { ...warningAt(line, destination, styles), reason, remedy: MIXED };
}

/** A warning about the destination of a line. */
export function warningAt(line: number, destination: Place, styles: PathStyles) {
  const value = writePlace(destination, styles.destination);
  return { severity: 'warning', line, column: 'Destination Path', value } as const;
}

export const MIXED = 'Check that both are meant to be mixed there.';
