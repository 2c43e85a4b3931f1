import { type ApiClient, ApiError, type NewTransfer, type Run, routes, type Transfer } from '@drover/api';
import { AlreadyRunning } from './already-running.ts';
import type { Place } from './queries.ts';

type Wanted = NewTransfer & { readonly source: Place; readonly destination: Place };

/**
 * Starts a run from one folder to another. A pair that was copied before keeps its transfer, so that the new run knows what the
 * earlier ones did; its settings are brought up to date by the start itself, and stay when that is refused.
 */
export async function startTransfer(api: ApiClient, wanted: Wanted, mode: 'copy' | 'scan'): Promise<Run> {
  const { source, destination, ...changes } = wanted;
  const find = async (): Promise<Transfer | undefined> =>
    (await api.call(routes.listTransfers, { query: { source, destination, limit: 1 } })).items[0];
  const make = (): Promise<Transfer> => api.call(routes.createTransfer, { body: wanted });
  const { id } = (await find()) ?? (await make().catch((error: unknown) => madeMeanwhile(error, find)));
  try {
    return await api.call(routes.startRun, { params: { id }, body: { mode, changes } });
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'already-running') throw error;
    // The run may be younger than what was known of the transfer.
    const { lastRun } = await api.call(routes.getTransfer, { params: { id } });
    throw lastRun === null ? error : new AlreadyRunning(error.problem, lastRun.id, error);
  }
}

/** The one that somebody else made in the same moment. */
async function madeMeanwhile(error: unknown, find: () => Promise<Transfer | undefined>): Promise<Transfer> {
  const taken = error instanceof ApiError && error.problem.code === 'already-exists';
  const transfer = taken ? await find() : undefined;
  if (transfer === undefined) throw error;
  return transfer;
}
