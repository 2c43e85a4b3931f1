import { type Clock, isAbort, type StorageError, toStorageError } from '@drover/core';
import type { Transfer, TransferSide } from '@drover/database';
import type { Side, TransferRequest } from '@drover/engine';
import type { ConnectorOpener } from './connector-opener.ts';
import { transferPolicy } from './transfer-policy.ts';

/** One of the two sides of a run cannot be used. */
export class SideFailure extends Error {
  override readonly name = 'SideFailure';
  readonly side: 'source' | 'destination';
  readonly failure: StorageError;
  /** It could be used until now. */
  readonly wasUsed: boolean;

  constructor(side: 'source' | 'destination', failure: StorageError, wasUsed = false) {
    super(failure.message, { cause: failure });
    this.side = side;
    this.wasUsed = wasUsed;
    this.failure = failure;
  }
}

export interface OpenSides extends AsyncDisposable {
  readonly request: TransferRequest;
}

const ATTEMPTS = 3;
const PAUSE_MS = 2000;

/** Opens both sides of a transfer. Rejects with a SideFailure, or the signal's reason. */
export async function openSides(
  transfer: Transfer,
  mode: 'copy' | 'scan',
  opener: ConnectorOpener,
  clock: Clock,
  signal: AbortSignal,
): Promise<OpenSides> {
  await using cleanup = new AsyncDisposableStack();
  const open = async (name: 'source' | 'destination'): Promise<Side> => {
    const opened = await openOne(transfer[name], name, opener, clock, signal);
    cleanup.use(opened);
    return { connection: opened.connection, folder: { root: transfer[name].root, segments: transfer[name].path } };
  };
  const source = await open('source');
  const destination = await open('destination');
  const policy = transferPolicy(transfer);
  const request = { mode, source, destination, transferKey: transfer.transferKey, policy };
  const kept = cleanup.move();
  return { request, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** A side that is away for a moment ends no run. */
async function openOne(
  { connectorId, root }: TransferSide,
  side: 'source' | 'destination',
  opener: ConnectorOpener,
  clock: Clock,
  signal: AbortSignal,
) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await opener.open(connectorId, root, signal);
    } catch (thrown) {
      if (isAbort(thrown, signal) || signal.aborted) throw signal.reason;
      const error = toStorageError(thrown);
      if (!error.retryable || attempt >= ATTEMPTS) throw new SideFailure(side, error);
      await clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}
