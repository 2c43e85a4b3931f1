/** Texts one behind the other, each with one full stop at its end: what others say brings its own, or none. Empty ones are left out. */
export function sentences(...texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => (/[.!?…]["')]?$/.test(text) ? text : `${text}.`))
    .join(' ');
}
