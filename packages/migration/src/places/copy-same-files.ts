/** Names from the top down, a root first where there is one. */
interface Way {
  readonly source: readonly string[];
  readonly destination: readonly string[];
}

/** True where two rows whose destinations meet bring the same files to the same places: one is a copy of the other, or a folder in it that goes where the other puts it. */
export function copySameFiles(one: Way, other: Way): boolean {
  const [outer, inner] = one.destination.length <= other.destination.length ? [one, other] : [other, one];
  const inside = inner.destination.slice(outer.destination.length);
  return (
    sameNames([...outer.destination, ...inside], inner.destination) &&
    sameNames([...outer.source, ...inside], inner.source)
  );
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, at) => name === other[at]);
}
