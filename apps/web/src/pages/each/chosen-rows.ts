import type { SetRow } from '@drover/api';

/** Longest list of names that a request carries beside all else. */
const MOST_CHARACTERS = 900_000;

/** Rows whose name or destination holds the text, in any case. */
export function findRows(rows: readonly SetRow[], text: string): readonly SetRow[] {
  const words = text.trim().toLowerCase();
  if (words === '') return rows;
  return rows.filter(({ display, destinationDisplay }) =>
    `${display}\n${destinationDisplay}`.toLowerCase().includes(words),
  );
}

/** Those that can get a transfer. */
export function freeRows(rows: readonly SetRow[]): readonly SetRow[] {
  return rows.filter(({ left }) => left === null);
}

/** What to ask for: the names that were chosen; none where all were, and they are too many to be named; null where they are too many to be sent. */
export function namesToSend(
  rows: readonly SetRow[],
  unticked: ReadonlySet<string>,
): { readonly only?: string[] } | null {
  const free = freeRows(rows);
  const only = free.flatMap(({ name }) => (unticked.has(name) ? [] : [name]));
  if (JSON.stringify(only).length <= MOST_CHARACTERS) return { only };
  return only.length === free.length ? {} : null;
}

/** Tags as they are typed, with commas between them. */
export function readTags(text: string): string[] {
  return [...new Set(text.split(/[,;]/).map((tag) => tag.trim()))].filter((tag) => tag !== '');
}
