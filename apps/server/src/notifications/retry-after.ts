/** As the Standard Webhooks specification proposes: over three days, ever later. Seconds after each attempt that failed. */
const PAUSES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** When to try again after so many attempts, in seconds; null when it is given up. */
export function retryAfter(attempts: number): number | null {
  return PAUSES[attempts - 1] ?? null;
}
