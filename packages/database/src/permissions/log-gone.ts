/** What is said where the items of a copy are not known any more. */
export const LOG_GONE = {
  message: 'The log of its last copy was deleted by age.',
  remedy: 'Copy the row again; what did not change is left as it is.',
} as const;

/** Whether the copy of that number (an expression) has lost its log: one that met nothing never had one. */
export function logGone(run: string): string {
  return `(not exists (select from drover.items gi where gi.run = ${run})
    and not exists (select from drover.runs gr where gr.number = ${run} and gr.seq = 0))`;
}
