import { type MigrationProblem, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatThings } from '../../../format/numbers.ts';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useApi } from '../../../server/api-context.ts';

interface Props {
  readonly migrationId: string;
  readonly problem: MigrationProblem;
  readonly onClose: () => void;
}

/** Leaves behind what a cause has kept from arriving, with the reason for the proof. */
export function AcceptDialog({ migrationId, problem: { cause, title, items, accepted }, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const valid = reason.trim() !== '';
  const send = async () => {
    const body = { cause, reason: reason.trim() };
    await api.call(routes.acceptProblem, { params: { id: migrationId }, body });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
    onClose();
  };
  return (
    <FormDialog
      title="Accept as not migrated"
      verb="Accept"
      doing="Accepting …"
      valid={valid}
      send={send}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <span>
            {formatThings(items - accepted.items, 'item')} of “{title}” stay behind. They count as accepted in the
            proof, with your name and the reason. It can be taken back.
          </span>
          <TextField
            label="Reason"
            value={reason}
            hint="One sentence that an auditor understands."
            fault={tried && !valid ? 'Say why these items may stay behind.' : null}
            onChange={setReason}
          />
        </>
      )}
    </FormDialog>
  );
}
