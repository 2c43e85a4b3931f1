import { routes } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useUser } from '../../frame/use-user.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { passwordFault } from '../../parts/form/password-fault.ts';
import { TextField } from '../../parts/form/text-field.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';

const useStyles = makeStyles({ form: { display: 'grid', gap: '16px' }, button: { justifySelf: 'start' } });

/** Changes one's own password. */
export function PasswordForm() {
  const styles = useStyles();
  const api = useApi();
  const notify = useNotify();
  const user = useUser();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    await api.call(routes.changePassword, { body: { current, password } });
    setCurrent('');
    setPassword('');
    notify('success', 'Password changed', 'Other sessions of yours were ended.');
  });
  const faults = {
    current: current === '' ? 'The current password is needed.' : null,
    password: passwordFault(password),
  };
  const valid = faults.current === null && faults.password === null;
  return (
    <form noValidate className={styles.form} onSubmit={(event) => onSubmit(event, valid)}>
      <input type="text" autoComplete="username" value={user.email} readOnly hidden />
      <TextField
        label="Current password"
        secret
        value={current}
        autoComplete="current-password"
        fault={tried ? faults.current : null}
        onChange={setCurrent}
      />
      <TextField
        label="New password"
        secret
        value={password}
        autoComplete="new-password"
        hint="At least 10 characters; several words are good."
        fault={tried ? faults.password : null}
        onChange={setPassword}
      />
      {error !== null && <ErrorView error={error} />}
      <Button type="submit" appearance="primary" className={styles.button} disabledFocusable={busy}>
        {busy ? 'Changing …' : 'Change password'}
      </Button>
    </form>
  );
}
