import { routes, type Session } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { passwordFault } from '../../parts/form/password-fault.ts';
import { TextField } from '../../parts/form/text-field.tsx';
import { useCode } from '../../parts/form/use-code.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useApi } from '../../server/api-context.ts';

const useStyles = makeStyles({ form: { display: 'grid', gap: '16px' } });

interface Props {
  readonly token: string;
  readonly email: string;
  readonly onEnter: (session: Session) => Promise<void>;
}

/** Sets the password of somebody who was invited, or who lost the old one. */
export function NewPasswordForm({ token, email, onEnter }: Props) {
  const styles = useStyles();
  const api = useApi();
  const [password, setPassword] = useState('');
  const code = useCode();
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const answer = await code.send((given) => api.call(routes.useLink, { body: { token, password, ...given } }));
    if (answer?.state === 'signed-in') await onEnter(answer.session);
  });
  const fault = passwordFault(password);
  return (
    <form noValidate className={styles.form} onSubmit={(event) => onSubmit(event, code.valid && fault === null)}>
      {/* Password managers take the account's name from here. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label="New password"
        secret
        value={password}
        autoComplete="new-password"
        hint="At least 10 characters; several words are good."
        fault={tried ? fault : null}
        onChange={setPassword}
      />
      {code.field(tried)}
      {error !== null && <ErrorView error={error} />}
      <Button type="submit" appearance="primary" disabledFocusable={busy}>
        {busy ? 'Saving …' : 'Save and sign in'}
      </Button>
    </form>
  );
}
