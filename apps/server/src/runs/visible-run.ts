import type { RunView, Transfer } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { maySeeTransfer, type Surroundings, surroundings } from '../transfers/surroundings.ts';

export interface VisibleTransfer {
  readonly transfer: Transfer;
  readonly around: Surroundings;
}

/** The transfer, if the person may see it; else it is as if there were none. */
export async function visibleTransfer(app: Application, who: Principal, id: string): Promise<VisibleTransfer> {
  const [transfer, around] = await Promise.all([app.transfers.get(id), surroundings(app)]);
  if (transfer === null || !maySeeTransfer(who, transfer, around)) throw new ApplicationError('not-found');
  return { transfer, around };
}

/** The same for a run, which is seen by whoever sees its transfer. */
export async function visibleRun(
  app: Application,
  who: Principal,
  id: string,
): Promise<VisibleTransfer & { readonly run: RunView }> {
  const run = await app.runs.get(id);
  if (run === null) throw new ApplicationError('not-found');
  return { run, ...(await visibleTransfer(app, who, run.transferId)) };
}
