import type { InputOf, routes } from '@drover/api';
import { limitRun, type RunView, type Transfer } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { storedPolicySchema } from '../transfers/stored-policy.ts';

type Changes = InputOf<typeof routes.changeRun>['body'];

/** Changes what a run is allowed while it goes on, and on request what later runs of its transfer are. */
export async function changeRun(app: Application, run: RunView, transfer: Transfer, changes: Changes): Promise<void> {
  const { transfers, bytesPerSecond, remember } = changes;
  const held = await limitRun(app.database, run.id, {
    ...(transfers === undefined ? {} : { files: transfers === 'auto' ? null : transfers }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  });
  if (!held) throw new ApplicationError('not-running');
  if (remember !== true) return;
  const policy = {
    ...storedPolicySchema.parse(transfer.policy),
    ...(transfers === undefined ? {} : { transfers }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  };
  await app.transfers.update(transfer.id, { policy });
}
