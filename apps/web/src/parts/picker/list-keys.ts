const TYPE_AHEAD_MS = 1000;

/** What a key does in a list. */
export type ListMove =
  | { readonly do: 'go'; readonly to: number }
  | { readonly do: 'open' }
  | { readonly do: 'leave' }
  | { readonly do: 'type'; readonly letter: string };

interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What a key means at row `at` of `count`, with `page` rows in view; null for a key that the list has no use for. */
export function moveFor(
  { key, altKey, ctrlKey, metaKey }: Key,
  at: number,
  count: number,
  page: number,
): ListMove | null {
  if (altKey && key === 'ArrowUp') return { do: 'leave' };
  if (altKey || ctrlKey || metaKey) return null;
  const go = (to: number): ListMove => ({ do: 'go', to: Math.max(0, Math.min(count - 1, to)) });
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'PageDown':
      return go(at + page);
    case 'PageUp':
      return go(at - page);
    case 'Home':
      return go(0);
    case 'End':
      return go(count - 1);
    case 'Enter':
    case 'ArrowRight':
      return { do: 'open' };
    case 'Backspace':
    case 'ArrowLeft':
      return { do: 'leave' };
    default:
      return key.length === 1 || [...key].length === 1 ? { do: 'type', letter: key } : null;
  }
}

/** What was typed lately, to find a name by its beginning. */
export interface Typed {
  readonly text: string;
  readonly at: number;
}

/** Adds a letter; after a pause a new word begins. A space begins no word. */
export function typeLetter(typed: Typed, letter: string, nowMs: number): Typed {
  const goesOn = nowMs - typed.at < TYPE_AHEAD_MS && typed.text !== '';
  if (!goesOn && letter === ' ') return { text: '', at: nowMs };
  return { text: goesOn ? typed.text + letter : letter, at: nowMs };
}

/** The row whose name begins with the text, from row `from` on and around; the same letter again goes to the next. -1 for none. */
export function findTyped(names: readonly string[], text: string, from: number): number {
  if (text === '' || names.length === 0) return -1;
  const letters = [...text.toLowerCase()];
  const same = letters.every((letter) => letter === letters[0]);
  const word = same ? (letters[0] ?? '') : letters.join('');
  const start = same ? from + 1 : from;
  for (let step = 0; step < names.length; step++) {
    const at = (start + step) % names.length;
    if (names[at]?.toLowerCase().startsWith(word) === true) return at;
  }
  return -1;
}
