const LONGEST_MS = 5000;

/** Whether this answer came from Drover, and not from a proxy whose server is gone. */
export function isOwnAnswer({ status, headers }: Response): boolean {
  const fromProxy = status === 502 || status === 503 || status === 504;
  return !fromProxy || headers.get('content-type')?.includes('json') === true;
}

/** Asks the server for a sign of life. */
export async function serverAnswers(): Promise<boolean> {
  try {
    return isOwnAnswer(await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(LONGEST_MS) }));
  } catch {
    return false; // that nothing answers is what was asked
  }
}
