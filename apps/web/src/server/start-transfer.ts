import { type ApiClient, ApiError, type NewTransfer, type Run, routes } from '@drover/api';
import { AlreadyRunning } from './already-running.ts';
import type { Place } from './queries.ts';

type Wanted = NewTransfer & { readonly source: Place; readonly destination: Place };

/**
 * Starts a run from one folder to another. A pair that was copied before keeps its transfer, so that the new run knows what the
 * earlier ones did; only its settings are brought up to date.
 */
export async function startTransfer(api: ApiClient, wanted: Wanted, mode: 'copy' | 'scan'): Promise<Run> {
  const { source, destination, ...settings } = wanted;
  const { items } = await api.call(routes.listTransfers, { query: { source, destination, limit: 1 } });
  const known = items[0];
  try {
    const transfer =
      known === undefined
        ? await api.call(routes.createTransfer, { body: wanted })
        : await api.call(routes.changeTransfer, { params: { id: known.id }, body: settings });
    return await api.call(routes.startRun, { params: { id: transfer.id }, body: { mode } });
  } catch (error) {
    const runs = error instanceof ApiError && error.problem.code === 'already-running';
    if (!runs || known === undefined) throw error;
    // The run may be younger than what was known of the transfer.
    const { lastRun } = await api.call(routes.getTransfer, { params: { id: known.id } });
    throw lastRun === null ? error : new AlreadyRunning(error.problem, lastRun.id, error);
  }
}
