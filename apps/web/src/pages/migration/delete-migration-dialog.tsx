import { type Migration, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { formatThings } from '../../format/numbers.ts';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const WORD = 'DELETE';

interface Props {
  readonly migration: Migration;
  readonly onClose: () => void;
}

/** Deletes a migration, after its word was typed. */
export function DeleteMigrationDialog({ migration, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const [typed, setTyped] = useState('');
  const send = async () => {
    await api.call(routes.deleteMigration, { params: { id: migration.id } });
    // Else the list would lead to it once more.
    client.setQueryData(queries.migrations(api).queryKey, (all) => all?.filter(({ id }) => id !== migration.id));
    await navigate({ to: '/migration-manager', search: {} });
    client.removeQueries({ queryKey: ['migrations', migration.id] });
    notify('success', `Deleted the migration ${migration.name}`);
  };
  return (
    <FormDialog
      title="Delete this migration?"
      verb="Delete"
      doing="Deleting …"
      valid={typed === WORD}
      send={send}
      onClose={onClose}
    >
      {(tried) => (
        <>
          <span>
            <strong>
              <bdi>{migration.name}</bdi>
            </strong>{' '}
            is deleted with its {formatThings(migration.rows, 'user')}, all their runs and logs, and what is known of
            the files that they copied. Files stay where they are, on both sides.
          </span>
          <TextField
            label={`Type ${WORD} to delete it`}
            value={typed}
            fault={tried && typed !== WORD ? `Type the word ${WORD}, in capital letters.` : null}
            onChange={setTyped}
          />
        </>
      )}
    </FormDialog>
  );
}
