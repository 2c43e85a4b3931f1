import { type Clock, type Connection, isAbort, toStorageError } from '@drover/core';
import type { ClockReading, RunClocks } from '@drover/database';
import type { TransferRequest } from '@drover/engine';

const SILENT = 'The service does not tell its time.';

/** How the clocks of both sides stand to ours, by one question to each that tells its time. */
export async function readClocks(
  { source, destination }: Pick<TransferRequest, 'destination' | 'source'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<RunClocks | null> {
  if (!('connection' in destination)) return null;
  return {
    source: await readClock(source.connection, clock, signal),
    destination: await readClock(destination.connection, clock, signal),
  };
}

/** The service read its clock somewhere between the question and the answer; the middle is off by half of that at most. */
async function readClock(connection: Connection, clock: Clock, signal: AbortSignal): Promise<ClockReading> {
  if (connection.clock === undefined) return { why: SILENT };
  const [asked, began] = [clock.now(), clock.monotonic()];
  try {
    const { epochMs, precisionMs } = await connection.clock.now(signal);
    const half = (clock.monotonic() - began) / 2;
    // A time in whole seconds was cut off, so it is late by half a second on average.
    const told = epochMs + precisionMs / 2;
    return {
      aheadMs: Math.round(told - asked - half),
      withinMs: Math.ceil(half + precisionMs / 2),
      at: new Date(asked).toISOString(),
    };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return { why: `The service did not tell its time: ${toStorageError(error).message}` };
  }
}
