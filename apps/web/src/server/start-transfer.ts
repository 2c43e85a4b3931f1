import { type ApiClient, type NewTransfer, type Run, routes, type Transfer, type TransferSide } from '@drover/api';
import type { Place } from './queries.ts';

type Wanted = NewTransfer & { readonly source: Place; readonly destination: Place };

/**
 * Starts a run from one folder to another. A pair that was copied before keeps its transfer, so that the new run knows what the
 * earlier ones did; only its settings are brought up to date.
 */
export async function startTransfer(api: ApiClient, wanted: Wanted, mode: 'copy' | 'scan'): Promise<Run> {
  const known = await findTransfer(api, wanted);
  const { source: _, destination: __, ...settings } = wanted;
  const transfer =
    known === null
      ? await api.call(routes.createTransfer, { body: wanted })
      : await api.call(routes.changeTransfer, { params: { id: known.id }, body: settings });
  return api.call(routes.startRun, { params: { id: transfer.id }, body: { mode } });
}

async function findTransfer(api: ApiClient, { source, destination }: Wanted): Promise<Transfer | null> {
  let cursor: string | undefined;
  do {
    const query = { connectorId: source.connectorId, limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    const page = await api.call(routes.listTransfers, { query });
    const found = page.items.find((one) => isAt(one.source, source) && isAt(one.destination, destination));
    if (found !== undefined) return found;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return null;
}

function isAt(side: TransferSide, { connectorId, root, path }: Place): boolean {
  return (
    side.connectorId === connectorId &&
    side.root === root &&
    side.path.length === path.length &&
    side.path.every((segment, index) => segment === path[index])
  );
}
