import { routes, type Session } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { passwordFault } from '../../parts/form/password-fault.ts';
import { TextField } from '../../parts/form/text-field.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useApi } from '../../server/api-context.ts';

const useStyles = makeStyles({ form: { display: 'grid', gap: '16px' } });

interface Props {
  readonly token: string;
  readonly onEnter: (session: Session) => Promise<void>;
}

/** Makes the first administrator. */
export function SetupForm({ token, onEnter }: Props) {
  const styles = useStyles();
  const api = useApi();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const body = { token, name: name.trim(), email: email.trim(), password };
    await onEnter(await api.call(routes.setUp, { body }));
  });
  const faults = {
    name: name.trim() === '' ? 'Your name is needed.' : null,
    email: /^\S+@\S+$/.test(email.trim()) ? null : 'An e-mail address is needed.',
    password: passwordFault(password),
  };
  const valid = Object.values(faults).every((fault) => fault === null);
  const shown = (fault: string | null) => (tried ? fault : null);
  return (
    <form noValidate className={styles.form} onSubmit={(event) => onSubmit(event, valid)}>
      <TextField label="Your name" value={name} autoComplete="name" fault={shown(faults.name)} onChange={setName} />
      <TextField
        label="E-mail address"
        type="email"
        value={email}
        autoComplete="username"
        fault={shown(faults.email)}
        onChange={setEmail}
      />
      <TextField
        label="Password"
        secret
        value={password}
        autoComplete="new-password"
        hint="At least 10 characters; several words are good."
        fault={shown(faults.password)}
        onChange={setPassword}
      />
      {error !== null && <ErrorView error={error} />}
      <Button type="submit" appearance="primary" disabledFocusable={busy}>
        {busy ? 'Creating the account …' : 'Create the account'}
      </Button>
    </form>
  );
}
