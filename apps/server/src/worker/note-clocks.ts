import { type Clock, type ClockSighting, type Connection, isAbort, toStorageError } from '@drover/core';
import type { ClockReading, RunClocks } from '@drover/database';
import type { TransferRequest } from '@drover/engine';

const SILENT = 'The service does not tell its time.';
const ONLY_FILES = 'The service tells no time but that of files that are written there';

/** How the clocks of both sides stand to ours, by one question to each that tells its time. Writes nothing. */
export async function readClocks(
  { source, destination }: Pick<TransferRequest, 'destination' | 'source'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<RunClocks | null> {
  if (!('connection' in destination)) return null;
  return {
    source: await readClock(source.connection, 'nothing is written to a source', clock, signal),
    destination: await readClock(destination.connection, 'no copy of this run wrote one', clock, signal),
  };
}

/** To be called after each write: notes once how the destination's clock stands, where only a file that was written there shows it. */
export function clockNoter(
  destination: TransferRequest['destination'],
  note: (reading: ClockReading) => Promise<void>,
): () => Promise<void> {
  let fileClock = 'connection' in destination ? destination.connection.fileClock : undefined;
  return async () => {
    const seen = fileClock?.sighting() ?? null;
    if (seen === null) return;
    await note('why' in seen ? seen : readingOf(seen));
    fileClock = undefined;
  };
}

async function readClock(
  { clock: told, fileClock }: Connection,
  unwritten: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<ClockReading> {
  if (told === undefined) return { why: fileClock === undefined ? SILENT : `${ONLY_FILES}, and ${unwritten}.` };
  const [sinceMs, began] = [clock.now(), clock.monotonic()];
  try {
    return readingOf({ ...(await told.now(signal)), sinceMs, tookMs: clock.monotonic() - began });
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return { why: `The service did not tell its time: ${toStorageError(error).message}` };
  }
}

/** The service's clock showed the time somewhere in between; the middle is off by half of that at most. */
function readingOf({ epochMs, precisionMs, sinceMs, tookMs }: ClockSighting): ClockReading {
  const half = tookMs / 2;
  // A time in whole seconds was cut off, so it is late by half a second on average.
  const told = epochMs + precisionMs / 2;
  return {
    aheadMs: Math.round(told - sinceMs - half),
    withinMs: Math.ceil(half + precisionMs / 2),
    at: new Date(sinceMs).toISOString(),
  };
}
