import type { Transfer as TransferView } from '@drover/api';
import type { RunView, Transfer } from '@drover/database';
import { runView } from '../runs/run-view.ts';
import { settingsView } from './settings-view.ts';
import { type Surroundings, sidesOf } from './surroundings.ts';

/** A transfer as the interface shows it, with its last run. */
export function transferView(transfer: Transfer, lastRun: RunView | null, around: Surroundings): TransferView {
  const { source, destination } = sidesOf(transfer, around);
  const { ownerId } = transfer;
  return {
    id: transfer.id,
    name: transfer.name,
    source,
    destination,
    tags: [...transfer.tags],
    ...settingsView(transfer),
    owner: ownerId === null ? null : { id: ownerId, name: around.nameOf(ownerId) },
    createdAt: transfer.createdAt.toISOString(),
    lastRun: lastRun === null ? null : runView(lastRun, transfer, around),
  };
}
