import { type ProposedSecondFactor, routes } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useApi } from '../../../server/api-context.ts';
import { QrCode } from './qr-code.tsx';

const useStyles = makeStyles({
  proposal: { display: 'grid', gap: '12px', justifyItems: 'start' },
  secret: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

interface Props {
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Turns two-step sign-in on: the password first, then a code of the app that has read the secret. */
export function EnrolDialog({ onDone, onClose }: Props) {
  const styles = useStyles();
  const api = useApi();
  const [proposed, setProposed] = useState<ProposedSecondFactor | null>(null);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const valid = proposed === null ? password !== '' : code.trim() !== '';
  const send = async () => {
    if (proposed === null) setProposed(await api.call(routes.proposeSecondFactor, { body: { password } }));
    else onDone((await api.call(routes.confirmSecondFactor, { body: { code: code.trim() } })).recoveryCodes);
  };
  return (
    <FormDialog
      title="Turn on two-step sign-in"
      verb={proposed === null ? 'Go on' : 'Turn on'}
      doing={proposed === null ? 'Going on …' : 'Turning on …'}
      valid={valid}
      send={send}
      onClose={onClose}
    >
      {(tried) =>
        proposed === null ? (
          <TextField
            label="Your password"
            secret
            value={password}
            autoComplete="current-password"
            fault={tried && !valid ? 'Password is needed.' : null}
            onChange={setPassword}
          />
        ) : (
          <>
            <div className={styles.proposal}>
              <span>
                Scan this with an authenticator app, or type the secret into it. Then enter the code that it shows.
              </span>
              <QrCode text={proposed.uri} label="QR code for the authenticator app; the secret stands below it" />
              <code className={styles.secret}>{proposed.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
              <CopyButton size="small" label="Copy secret" text={proposed.secret} />
            </div>
            <TextField
              label="Code of the app"
              value={code}
              autoComplete="one-time-code"
              fault={tried && !valid ? 'Code is needed.' : null}
              onChange={setCode}
            />
          </>
        )
      }
    </FormDialog>
  );
}
