import { type Connector, type ConnectorType, type FinishedSignIn, routes } from '@drover/api';
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { type FormEvent, useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FieldsForm } from '../../parts/form/fields-form.tsx';
import { type FormValues, findFaults, startValues, toOptions } from '../../parts/form/form-values.ts';
import { useApi } from '../../server/api-context.ts';
import { DraftNotes } from './draft-notes.tsx';
import { FormHeading } from './form-heading.tsx';
import { NameFields } from './name-fields.tsx';
import { PrepareCard } from './prepare-card.tsx';
import { useFormLayout } from './use-form-layout.ts';
import { useSignInWindow } from './use-sign-in-window.ts';

interface Props {
  readonly type: ConnectorType;
  readonly signIn: NonNullable<ConnectorType['signIn']>;
  /** The connector that somebody signs in for again; null for a new one. */
  readonly connector: Connector | null;
  /** What fills in the form of a new connector. */
  readonly draft?: { readonly displayName: string; readonly notes: readonly string[] };
  readonly onLeave: () => void;
  readonly onFinished: (connector: Connector) => Promise<void>;
}

/** The authorise form of a type that a person signs in for: a name, what goes beside it, and the sign-in in a window of the service. */
export function SignInForm({ type, signIn, connector, draft, onLeave, onFinished }: Props) {
  const styles = useFormLayout();
  const api = useApi();
  const [displayName, setDisplayName] = useState(connector?.displayName ?? draft?.displayName ?? type.label);
  const [shared, setShared] = useState(false);
  const [values, setValues] = useState<FormValues>(() => startValues(type.fields, connector?.options));
  const [tried, setTried] = useState(false);
  const finished = async ({ connector: made }: FinishedSignIn) => {
    if (made !== null) await onFinished(made);
  };
  const { phase, error, open, giveUp } = useSignInWindow(finished);
  const faults = findFaults(type.fields, values, { keepsSecrets: connector !== null });
  const nameFault = displayName.trim() === '' ? 'Display Name is needed.' : null;
  const verb = connector === null ? 'Authorize' : 'Reauthorize';
  const begin = () => {
    const page = window.location.origin;
    const options = toOptions(type.fields, values);
    const body =
      connector === null
        ? { type: type.type, displayName: displayName.trim(), shared, options, page }
        : { id: connector.id, options, page };
    return api.call(routes.beginSignIn, { body });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (phase === 'idle' && nameFault === null && Object.keys(faults).length === 0) open(begin);
  };
  return (
    <div className={styles.page}>
      <FormHeading type={type} verb={verb} onLeave={onLeave} />
      <div className={styles.columns}>
        <Card>
          <form noValidate onSubmit={submit}>
            <div className={styles.part}>
              {draft !== undefined && draft.notes.length > 0 && <DraftNotes notes={draft.notes} />}
              <NameFields
                {...{ displayName, shared, connector }}
                fault={tried ? nameFault : null}
                sharedHint="Colleagues see the connector and may use it: all that your account may do through it."
                onName={setDisplayName}
                onShared={setShared}
              />
              <FieldsForm
                fields={type.fields}
                values={values}
                faults={tried ? faults : {}}
                keepsSecrets={connector !== null}
                onChange={setValues}
              />
              {!signIn.appIsSet && (
                <MessageBar intent="warning" layout="multiline">
                  <MessageBarBody>
                    No app for {signIn.displayName} is set up on this server yet. An administrator registers one and
                    enters it under Settings.
                  </MessageBarBody>
                </MessageBar>
              )}
              {phase === 'waiting' && (
                <MessageBar intent="info" layout="multiline">
                  <MessageBarBody>
                    Sign in to {signIn.displayName} in the window that opened
                    {connector?.account == null ? '' : `, as ${connector.account.name}`}. Drover then tries the
                    connector and saves it. Nothing there? Press Cancel, and try again.
                  </MessageBarBody>
                </MessageBar>
              )}
              {error !== null && <ErrorView error={error} />}
            </div>
            <div className={styles.foot}>
              <p className={styles.quiet}>
                You sign in at {signIn.displayName} itself; Drover never sees your password, and keeps what it is given
                encrypted on this server.
              </p>
              <Button onClick={phase === 'idle' ? onLeave : giveUp}>Cancel</Button>
              <Button
                type="submit"
                appearance="primary"
                icon={<OpenRegular />}
                disabledFocusable={phase !== 'idle' || !signIn.appIsSet}
              >
                {phase === 'idle' ? verb : 'Waiting …'}
              </Button>
            </div>
          </form>
        </Card>
        <div className={styles.aside}>
          <PrepareCard type={type} />
        </div>
      </div>
    </div>
  );
}
