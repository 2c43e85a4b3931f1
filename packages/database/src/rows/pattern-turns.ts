import { StorageError } from '@drover/core';

/** Each may keep one processor and one connection of the database busy for as long as it is let. */
const AT_ONCE = 2;
const MOST_WAITING = 12;
const MOST_WAITING_EACH = 6;

interface Waiting {
  readonly asker: string;
  readonly enter: () => void;
}

/** Who may search with a regular expression now: two people at once, each with one search; so many wait, in the order in which they came. */
export class PatternTurns {
  readonly #searching = new Set<string>();
  #waiting: Waiting[] = [];

  /** Does it when the turn has come, before which it should hold nothing. Throws 'config-invalid' where too many wait. */
  async inTurn<T>(asker: string, search: () => Promise<T>): Promise<T> {
    await this.#enter(asker);
    try {
      return await search();
    } finally {
      this.#searching.delete(asker);
      this.#admit();
    }
  }

  async #enter(asker: string): Promise<void> {
    if (this.#fits(asker)) {
      this.#searching.add(asker);
      return;
    }
    const own = this.#waiting.filter((each) => each.asker === asker).length;
    if (own >= MOST_WAITING_EACH || this.#waiting.length >= MOST_WAITING) throw tooMany(own >= MOST_WAITING_EACH);
    await new Promise<void>((enter) => this.#waiting.push({ asker, enter }));
  }

  #fits(asker: string): boolean {
    return this.#searching.size < AT_ONCE && !this.#searching.has(asker);
  }

  #admit(): void {
    for (;;) {
      const next = this.#waiting.find(({ asker }) => this.#fits(asker));
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#searching.add(next.asker);
      next.enter();
    }
  }
}

function tooMany(own: boolean): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: own
      ? 'The search was not begun: too many searches of yours with regular expressions are under way.'
      : 'The search was not begun: too many people search with regular expressions at this moment.',
    remedy: 'Try again in a few seconds, or look for a plain text.',
  });
}
