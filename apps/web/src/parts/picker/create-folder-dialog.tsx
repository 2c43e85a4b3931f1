import { routes } from '@drover/api';
import { Field, Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatPath } from '../../format/paths.ts';
import { useApi } from '../../server/api-context.ts';
import { type Place, queries } from '../../server/queries.ts';
import { FormDialog } from '../form/form-dialog.tsx';
import { useNotify } from '../notify.tsx';
import { folderNameFault } from './folder-name-fault.ts';

interface Props {
  readonly place: Place;
  readonly onCreated: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for a name and makes a folder of it in the open one. */
export function CreateFolderDialog({ place, onCreated, onClose }: Props) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('');
  const fault = folderNameFault(name.trim());
  const send = async () => {
    const { connectorId, root, path } = place;
    const made = await api.call(routes.createFolder, {
      params: { id: connectorId },
      body: { root, path: [...path, name.trim()] },
    });
    await client.invalidateQueries({ queryKey: queries.entries(api, place).queryKey });
    notify('success', `Created the folder ${made.display}`);
    onCreated(made.name);
    onClose();
  };
  return (
    <FormDialog
      title="Create folder"
      verb="Create"
      doing="Creating …"
      valid={fault === null}
      send={send}
      onClose={onClose}
    >
      {(tried) => (
        <Field
          label="Name"
          required
          hint={
            <>
              In <bdi>{formatPath(place.root, place.path)}</bdi>
            </>
          }
          {...(tried && fault !== null ? { validationMessage: fault } : {})}
        >
          <Input value={name} autoFocus autoComplete="off" onChange={(_, data) => setName(data.value)} />
        </Field>
      )}
    </FormDialog>
  );
}
