import { type Role, routes } from '@drover/api';
import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../parts/form/form-dialog.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useApi } from '../../server/api-context.ts';

interface Props {
  readonly onAdded: (name: string, link: string) => void;
  readonly onClose: () => void;
}

/** Adds a person, who then chooses a password by a one-time link. */
export function AddUserDialog({ onAdded, onClose }: Props) {
  const api = useApi();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const faults = {
    name: name.trim() === '' ? 'Name is needed.' : null,
    email: /^\S+@\S+$/.test(email.trim()) ? null : 'An e-mail address is needed.',
  };
  const send = async () => {
    const body = { name: name.trim(), email: email.trim(), role };
    const { user, invitation } = await api.call(routes.createUser, { body });
    onAdded(user.name, invitation.link);
  };
  return (
    <FormDialog
      title="Add user"
      verb="Add"
      doing="Adding …"
      valid={faults.name === null && faults.email === null}
      send={send}
      onClose={onClose}
    >
      {(tried) => (
        <>
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
        </>
      )}
    </FormDialog>
  );
}
