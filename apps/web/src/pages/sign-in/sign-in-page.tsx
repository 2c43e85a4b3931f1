import { routes } from '@drover/api';
import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Door } from '../../parts/door.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useCode } from '../../parts/form/use-code.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { SESSION_ENDED } from '../../server/watch-session.ts';

const WELCOME = 'Move files from where they are to where they should be.';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '16px' },
  help: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, margin: 0 },
  bar: { paddingTop: '8px', paddingBottom: '8px' },
});

/** Sign-in with e-mail address and password; goes on to where one wanted to be. */
export function SignInPage() {
  usePageTitle('Sign in');
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const { next } = useSearch({ from: '/sign-in' });
  const session = useQuery(queries.session(api));
  const [ended] = useState(() => client.getQueryData(SESSION_ENDED) === true);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const code = useCode();
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const body = { email: email.trim(), password };
    const entered = await code.send((given) => api.call(routes.signIn, { body: { ...body, ...given } }));
    if (entered === null) return;
    client.setQueryData(queries.session(api).queryKey, entered);
    client.removeQueries({ queryKey: SESSION_ENDED });
    await router.navigate({ href: next ?? '/', replace: true });
  });
  if (session.data?.needsSetup === true) {
    return (
      <Door title="Almost there" text="This server has no administrator yet.">
        <MessageBar intent="info" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            Open the link that <code>./drover up</code> printed when it started: “Sign in once with: …”. If it is lost,{' '}
            <code>./drover up --sign-in-link</code> prints a new one.
          </MessageBarBody>
        </MessageBar>
      </Door>
    );
  }
  const faults = {
    email: email.trim() === '' ? 'E-mail address is needed.' : null,
    password: password === '' ? 'Password is needed.' : null,
  };
  return (
    <Door title="Sign in" text={ended ? 'Your session has ended. Sign in to go on where you were.' : WELCOME}>
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => onSubmit(event, code.valid && faults.email === null && faults.password === null)}
      >
        <TextField
          label="E-mail address"
          type="email"
          value={email}
          autoComplete="username"
          fault={tried ? faults.email : null}
          onChange={setEmail}
        />
        <TextField
          label="Password"
          secret
          value={password}
          autoComplete="current-password"
          fault={tried ? faults.password : null}
          onChange={setPassword}
        />
        {code.field(tried)}
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" appearance="primary" disabledFocusable={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </Button>
        <p className={styles.help}>Lost your password? Ask an administrator for a new link.</p>
      </form>
    </Door>
  );
}
