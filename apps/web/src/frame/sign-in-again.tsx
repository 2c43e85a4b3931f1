import { routes } from '@drover/api';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../parts/form/form-dialog.tsx';
import { TextField } from '../parts/form/text-field.tsx';
import { useCode } from '../parts/form/use-code.tsx';
import { useApi } from '../server/api-context.ts';
import { queries } from '../server/queries.ts';
import { SESSION_ENDED } from '../server/watch-session.ts';
import { useUser } from './use-user.ts';

/** Asks for the password in front of a page whose session has ended; what was filled in there stays. */
export function SignInAgain() {
  const { data: ended } = useQuery<boolean>({ queryKey: SESSION_ENDED, queryFn: skipToken });
  return ended === true ? <SignInDialog /> : null;
}

function SignInDialog() {
  const api = useApi();
  const client = useQueryClient();
  const user = useUser();
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState('');
  const code = useCode();
  const valid = code.valid && email.trim() !== '' && password !== '';
  const close = () => client.setQueryData(SESSION_ENDED, false);
  const signIn = async () => {
    const body = { email: email.trim(), password };
    const entered = await code.send((given) => api.call(routes.signIn, { body: { ...body, ...given } }));
    if (entered === null) return;
    // Somebody else sees nothing of what the one before them had open.
    if (entered.user?.id !== user.id) return window.location.assign('/');
    client.setQueryData(queries.session(api).queryKey, entered);
    client.setQueryData(SESSION_ENDED, false);
    await client.invalidateQueries({ predicate: ({ state }) => state.error !== null });
  };
  return (
    <FormDialog title="Sign in again" verb="Sign in" doing="Signing in …" valid={valid} send={signIn} onClose={close}>
      {(tried) => (
        <>
          <span>Your session has ended. What you filled in on this page is still there.</span>
          <TextField
            label="E-mail address"
            type="email"
            value={email}
            autoComplete="username"
            fault={tried && email.trim() === '' ? 'E-mail address is needed.' : null}
            onChange={setEmail}
          />
          <TextField
            label="Password"
            secret
            value={password}
            autoComplete="current-password"
            fault={tried && password === '' ? 'Password is needed.' : null}
            onChange={setPassword}
          />
          {code.field(tried)}
        </>
      )}
    </FormDialog>
  );
}
