/** How far the clock of a side was ahead of ours, give or take `withinMs`, or why that is not known. */
export type ClockReading =
  | { readonly aheadMs: number; readonly withinMs: number; readonly at: string }
  | { readonly why: string };

export interface RunClocks {
  readonly source: ClockReading;
  readonly destination: ClockReading;
}
