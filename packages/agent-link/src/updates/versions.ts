const PARTS = 4;

/** Whether a version of four parts is a later one than another; parts that are missing are zeros. */
export function isNewer(version: string, than: string): boolean {
  const [ours, theirs] = [numbers(version), numbers(than)];
  const at = ours.findIndex((number, part) => number !== theirs[part]);
  return at >= 0 && (ours[at] ?? 0) > (theirs[at] ?? 0);
}

function numbers(version: string): number[] {
  const given = version.split('.').map(Number);
  return Array.from({ length: PARTS }, (_, part) => given[part] ?? 0);
}
