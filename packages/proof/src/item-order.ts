/**
 * The order of a row's items: first the row's own folder, then folder by folder, each before those below it, and by name within. Names
 * are compared by their UTF-8 bytes.
 */
export class ItemOrder {
  #last: readonly string[] | null = null;

  /** True when an item of this path may come next. */
  follows(path: readonly string[]): boolean {
    const last = this.#last;
    this.#last = path;
    return last === null || compareItems(last, path) <= 0;
  }
}

function compareItems(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length - b.length;
  const above = compareNames(a.slice(0, -1), b.slice(0, -1));
  return above === 0 ? compareName(a.at(-1) ?? '', b.at(-1) ?? '') : above;
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareName(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareName(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
