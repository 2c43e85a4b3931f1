/** How high rows are, in the words that people know. */
export const ROW_HEIGHTS = { comfortable: 40, cozy: 34, compact: 28 } as const;
export type Density = keyof typeof ROW_HEIGHTS;

/** How the table looks: which columns, in which order, how high the rows. */
export interface TableView {
  readonly columns: readonly string[];
  readonly density: Density;
  readonly gridlines: boolean;
}
