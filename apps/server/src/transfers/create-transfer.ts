import type { newTransferSchema } from '@drover/api';
import type { Transfer } from '@drover/database';
import type { z } from 'zod';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { newTransfer } from './new-transfer.ts';
import { usableConnector } from './usable-connector.ts';

type Wish = z.output<typeof newTransferSchema>;

/** Makes the transfer between two connectors that the person may use: whoever sees both sees it, so there is one for each pair of folders. */
export async function createTransfer(app: Application, who: Principal, wish: Wish): Promise<Transfer> {
  const { source, destination } = wish;
  const [from, to] = await Promise.all([
    usableConnector(app, who, source.connectorId, 'source'),
    usableConnector(app, who, destination.connectorId, 'destination'),
  ]);
  const defaults = await app.transferDefaults.read();
  const made = await app.transfers.createFirst(
    newTransfer({ source, destination, from, to }, wish, defaults, who.userId),
  );
  if (made !== null) return made;
  throw new ApplicationError('already-exists', 'There is a transfer between these two folders already.', {
    remedy: 'Start or change that one.',
  });
}
