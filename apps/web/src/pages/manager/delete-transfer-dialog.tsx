import { routes, type Transfer } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';

interface Props {
  readonly transfer: Transfer;
  readonly onClose: () => void;
}

/** Asks before a transfer is deleted, naming what is lost with it. */
export function DeleteTransferDialog({ transfer, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const remove = async () => {
    await api.call(routes.deleteTransfer, { params: { id: transfer.id } });
    await client.invalidateQueries({ queryKey: ['transfers'] });
    notify('success', `Deleted the transfer ${transfer.name}`);
  };
  return (
    <ConfirmDialog title="Delete this transfer?" verb="Delete" onConfirm={remove} onClose={onClose}>
      <span>
        <strong>
          <bdi>{transfer.name}</bdi>
        </strong>{' '}
        is deleted with all its runs and logs, and with what it knows of the files that it copied. Files stay where they
        are, on both sides.
      </span>
    </ConfirmDialog>
  );
}
