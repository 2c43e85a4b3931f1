/** So many places of a queue are told, so that what they cost does not grow with its length. */
export const PLACES_TOLD = 5000;

/** How a row stands to the queue of its two connectors: it has had its turn, or waits for it. */
export type RowQueue =
  | { readonly state: 'running' }
  | {
      readonly state: 'waiting';
      /** From 1 on; null beyond `PLACES_TOLD`. */
      readonly place: number | null;
      readonly priority: number;
    };

/** In the words of the table and of its report; empty for a row that is not in the queue. */
export function queueWords(queue: RowQueue | null): string {
  if (queue === null) return '';
  if (queue.state === 'running') return 'Running';
  return `${queue.place ?? `Beyond ${PLACES_TOLD}`} (priority ${queue.priority})`;
}
