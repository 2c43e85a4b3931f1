import { type Clock, isAbort, type NameProfileName, type PathBase, StorageError, toStorageError } from '@drover/core';
import type { RunSettings, Transfer } from '@drover/database';
import type { Side, TransferRequest } from '@drover/engine';
import { overlapNotice } from '../transfers/overlap.ts';
import type { ConnectorOpener, OpenedConnector } from './connector-opener.ts';
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

/** What is opened, and for which run. */
interface Opening {
  readonly run: string;
  readonly mode: 'copy' | 'scan';
  /** Of a scan: the name rules that it is held against instead of those of the destination. */
  readonly against: NameProfileName | null;
}

/** Opens both sides of a transfer. Rejects with a SideFailure, or the signal's reason. */
export async function openSides(
  transfer: Transfer & Pick<RunSettings, 'fixes'>,
  { run, mode, against }: Opening,
  opener: ConnectorOpener,
  clock: Clock,
  signal: AbortSignal,
): Promise<OpenSides> {
  await using cleanup = new AsyncDisposableStack();
  const open = async (name: 'source' | 'destination'): Promise<Side & OpenedConnector> => {
    const folder = { root: transfer[name].root, segments: transfer[name].path };
    const openIt = () =>
      opener.open(transfer[name].connectorId, folder.root, signal, name === 'source' ? { run, folder } : undefined);
    return { ...cleanup.use(await openOne(openIt, name, clock, signal)), folder };
  };
  const source = await open('source');
  const { transferKey } = transfer;
  const policy = transferPolicy(transfer);
  if (mode === 'scan' && (against !== null || transfer.destinationUnknown)) {
    const profile = against ?? (await open('destination')).connection.capabilities.names;
    const kept = cleanup.move();
    const request = { mode, source, destination: { profile }, transferKey, policy };
    return { request, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  }
  const destination = await open('destination');
  await refuseOverlap(transfer, { source, destination }, signal);
  const base = await baseOf(destination, signal);
  const request = { mode, source, destination: { ...destination, ...(base && { base }) }, transferKey, policy };
  const kept = cleanup.move();
  return { request, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What was not known when the run began, or has changed since, such as where a link leads to. */
async function refuseOverlap(
  transfer: Transfer,
  sides: Readonly<Record<'source' | 'destination', Side & OpenedConnector>>,
  signal: AbortSignal,
): Promise<void> {
  const { source, destination } = sides;
  const overlap = await overlapNotice(transfer, source.connector, destination.connector, async (which) => {
    const { connection, folder } = sides[which];
    try {
      return (await connection.places?.whereIs(folder, signal)) ?? null;
    } catch (error) {
      if (isAbort(error, signal)) throw error;
      throw new SideFailure(which, toStorageError(error));
    }
  });
  if (overlap?.severity !== 'error') return;
  const { message, remedy = '' } = overlap;
  throw new SideFailure('destination', new StorageError({ kind: 'config-invalid', fault: 'path', message, remedy }));
}

async function baseOf({ connection, folder }: Side, signal: AbortSignal): Promise<PathBase | undefined> {
  try {
    return await connection.countedPaths?.baseOf(folder, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    throw new SideFailure('destination', toStorageError(error));
  }
}

/** A side that is away for a moment ends no run. */
async function openOne(
  open: () => Promise<OpenedConnector>,
  side: 'source' | 'destination',
  clock: Clock,
  signal: AbortSignal,
): Promise<OpenedConnector> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (thrown) {
      if (isAbort(thrown, signal) || signal.aborted) throw signal.reason;
      const error = toStorageError(thrown);
      if (!error.retryable || attempt >= ATTEMPTS) throw new SideFailure(side, error);
      await clock.sleep(PAUSE_MS * attempt, signal);
    }
  }
}
