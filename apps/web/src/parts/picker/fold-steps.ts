/** Least room for a step whose name can be read, with the sign beside it. */
const STEP_WIDTH = 100;
const MOST = 4;

/** Which steps of a breadcrumb have no room, as [from, to): the last one stays, then the one above it, then the first. */
export function foldSteps(count: number, width: number): readonly [from: number, to: number] {
  const shown = Math.max(1, Math.min(MOST, Math.floor(width / STEP_WIDTH)));
  if (count <= shown) return [0, 0];
  // The sign that stands for the folded ones takes the place of one of those shown.
  if (shown <= 2) return [0, count - 1];
  return [1, count - shown + 2];
}
