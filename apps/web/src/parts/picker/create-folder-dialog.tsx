import { routes } from '@drover/api';
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatPath } from '../../format/paths.ts';
import { useApi } from '../../server/api-context.ts';
import { type Place, queries } from '../../server/queries.ts';
import { ErrorView } from '../error-view.tsx';
import { useSubmit } from '../form/use-submit.ts';
import { useNotify } from '../notify.tsx';

const useStyles = makeStyles({ content: { display: 'flex', flexDirection: 'column', gap: '12px' } });

interface Props {
  readonly place: Place;
  readonly onCreated: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for a name and makes a folder of it in the open one. */
export function CreateFolderDialog({ place, onCreated, onClose }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('');
  const fault = name.trim() === '' ? 'Name is needed.' : name.includes('/') ? 'A name has no / in it.' : null;
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const { connectorId, root, path } = place;
    const made = await api.call(routes.createFolder, {
      params: { id: connectorId },
      body: { root, path: [...path, name.trim()] },
    });
    await client.invalidateQueries({ queryKey: queries.entries(api, place).queryKey });
    notify('success', `Created the folder ${made.display}`);
    onCreated(made.name);
    onClose();
  });
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={(event) => onSubmit(event, fault === null)}>
          <DialogBody>
            <DialogTitle>Create folder</DialogTitle>
            <DialogContent className={styles.content}>
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
              {error !== null && <ErrorView error={error} />}
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={busy}>
                {busy ? 'Creating …' : 'Create'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
