import { type ConnectorType, type FinishedSignIn, routes } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { type FormValues, toOptions } from '../../parts/form/form-values.ts';
import { useApi } from '../../server/api-context.ts';
import { useSignInWindow } from './use-sign-in-window.ts';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '12px', padding: '16px 24px 20px', justifyItems: 'start' },
  text: { margin: 0 },
});

/** The way to the page on which an administrator of the directory lets the app in. */
export function ConsentCard({ type, values }: { readonly type: ConnectorType; readonly values: FormValues }) {
  const styles = useStyles();
  const api = useApi();
  const [done, setDone] = useState(false);
  const { phase, error, open } = useSignInWindow(async ({ connector }: FinishedSignIn) => setDone(connector === null));
  const begin = () => {
    const options = toOptions(type.fields, values);
    return api.call(routes.beginConsent, { body: { type: type.type, options, page: window.location.origin } });
  };
  return (
    <Card title="Consent">
      <div className={styles.body}>
        <p className={styles.text}>
          {done
            ? 'Consent was given. It may take a minute until the service knows of it everywhere; then press Authorize.'
            : `An administrator of the directory must let the app in once, at ${type.signIn?.displayName ?? 'the service'}. Fill in the form, then open the page.`}
        </p>
        {error !== null && <ErrorView error={error} />}
        <Button
          icon={<OpenRegular />}
          disabledFocusable={phase === 'opening' || type.signIn?.appIsSet !== true}
          onClick={() => open(begin)}
        >
          {phase === 'waiting' ? 'Open the consent page again' : 'Open the consent page'}
        </Button>
      </div>
    </Card>
  );
}
