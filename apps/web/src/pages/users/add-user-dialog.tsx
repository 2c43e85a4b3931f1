import { type Role, routes } from '@drover/api';
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Select,
} from '@fluentui/react-components';
import { useState } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useApi } from '../../server/api-context.ts';

const useStyles = makeStyles({ content: { display: 'grid', gap: '16px' } });

interface Props {
  readonly onAdded: (name: string, link: string) => void;
  readonly onClose: () => void;
}

/** Adds a person, who then chooses a password by a one-time link. */
export function AddUserDialog({ onAdded, onClose }: Props) {
  const styles = useStyles();
  const api = useApi();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const body = { name: name.trim(), email: email.trim(), role };
    const { user, invitation } = await api.call(routes.createUser, { body });
    onAdded(user.name, invitation.link);
  });
  const faults = {
    name: name.trim() === '' ? 'Name is needed.' : null,
    email: /^\S+@\S+$/.test(email.trim()) ? null : 'An e-mail address is needed.',
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => onSubmit(event, faults.name === null && faults.email === null)}>
          <DialogBody>
            <DialogTitle>Add user</DialogTitle>
            <DialogContent className={styles.content}>
              <TextField label="Name" value={name} fault={tried ? faults.name : null} onChange={setName} />
              <TextField
                label="E-mail address"
                type="email"
                value={email}
                fault={tried ? faults.email : null}
                onChange={setEmail}
              />
              <Field
                label="Role"
                hint="Viewers look. Operators authorize connectors and run transfers. Administrators also manage people."
              >
                <Select value={role} onChange={(_, { value }) => setRole(value as Role)}>
                  <option value="operator">Operator</option>
                  <option value="viewer">Viewer</option>
                  <option value="administrator">Administrator</option>
                </Select>
              </Field>
              {error !== null && <ErrorView error={error} />}
            </DialogContent>
            <DialogActions fluid>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={busy}>
                {busy ? 'Adding …' : 'Add'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
