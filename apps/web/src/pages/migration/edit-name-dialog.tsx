import { type Migration, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useApi } from '../../server/api-context.ts';

/** Gives a migration another name. */
export function EditNameDialog({
  migration,
  onClose,
}: {
  readonly migration: Migration;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const [name, setName] = useState(migration.name);
  const send = async () => {
    await api.call(routes.changeMigration, { params: { id: migration.id }, body: { name: name.trim() } });
    await client.invalidateQueries({ queryKey: ['migrations'] });
    onClose();
  };
  const valid = name.trim() !== '';
  return (
    <FormDialog title="Edit Name" verb="Save" doing="Saving …" valid={valid} send={send} onClose={onClose}>
      {(tried) => (
        <TextField label="Name" value={name} fault={tried && !valid ? 'Give it a name.' : null} onChange={setName} />
      )}
    </FormDialog>
  );
}
