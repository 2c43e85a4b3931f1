/** How much time a plot shows. */
export const WINDOW_MS = 600_000;

interface Frame {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The next round number above a value, so that a scale does not change with every point. */
export function niceCeiling(value: number): number {
  if (value <= 1) return 1;
  const power = 2 ** Math.ceil(Math.log2(value));
  return value <= power * 0.75 ? power * 0.75 : power;
}

/** SVG paths for a line and the area below it. */
export function plotPaths(
  points: readonly { readonly at: number; readonly value: number }[],
  { from, to, top, width, height }: Frame,
): { readonly line: string; readonly area: string } {
  if (points.length === 0 || to <= from) return { line: '', area: '' };
  const spots = points.map(({ at, value }) => {
    const x = ((at - from) / (to - from)) * width;
    const y = height - (Math.min(value, top) / top) * height;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const first = spots[0]?.split(',')[0];
  const last = spots.at(-1)?.split(',')[0];
  const line = `M${spots.join('L')}`;
  return { line, area: `${line}L${last},${height}L${first},${height}Z` };
}
