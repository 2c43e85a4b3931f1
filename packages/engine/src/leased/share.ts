/** How many of `total` places fall to the worker of this rank, so that all shares together are exactly `total`. */
export function shareOf(total: number, workers: number, rank: number): number {
  return Math.floor(total / workers) + (rank < total % workers ? 1 : 0);
}
