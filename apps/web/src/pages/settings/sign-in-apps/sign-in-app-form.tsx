import { type NewSignInApp, PAGES, routes, type SignInApp } from '@drover/api';
import { Button, Field, Link, MessageBar, MessageBarBody, makeStyles, Select } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useSubmit } from '../../../parts/form/use-submit.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { useFormStyles } from '../use-form-styles.ts';
import { AppCertificate } from './app-certificate.tsx';
import { type AppFields, bodyOf, CUSTOM, credentialsOf, faultsIn, fieldsOf } from './app-fields.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  address: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', overflowWrap: 'anywhere' },
});

/** The app that people and this server sign in as: its id, where it is registered, and how it proves itself. */
export function SignInAppForm({ state }: { readonly state: SignInApp }) {
  const { form } = useFormStyles();
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { act, busy: acting } = useAction();
  const [edited, setEdited] = useState<Partial<AppFields>>({});
  const fields: AppFields = { ...fieldsOf(state), ...edited };
  const set = (change: Partial<AppFields>) => setEdited({ ...edited, ...change });
  const faults = faultsIn(fields, state);
  const params = { provider: state.provider };
  const reload = () => client.invalidateQueries({ queryKey: ['sign-in-apps'] });
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    await api.call(routes.changeSignInApp, { params, body: bodyOf(fields, state) });
    await Promise.all([reload(), client.invalidateQueries({ queryKey: ['connector-types'] })]);
    setEdited({});
    notify('success', `Sign-in with ${state.displayName} saved`);
  });
  const make = () =>
    act(async () => {
      await api.call(routes.makeAppCertificate, { params });
      await reload();
    });
  const remove = () =>
    act(async () => {
      await api.call(routes.removeSignInApp, { params });
      await reload();
      setEdited({});
    });
  const redirect = `${window.location.origin}${PAGES.signedIn}`;
  const cloud = state.clouds.find(({ id }) => id === fields.cloud);
  const given = state.source === 'environment';
  return (
    <form
      noValidate
      className={form}
      onSubmit={(event) =>
        onSubmit(
          event,
          Object.values(faults).every((each) => each === null),
        )
      }
    >
      {given && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{state.variable} is set where Drover was started, and decides.</MessageBarBody>
        </MessageBar>
      )}
      <Field label="Redirect address" hint="Register the app with exactly this address, as a web application.">
        <span className={styles.address}>
          <code>{redirect}</code>
          <CopyButton size="small" label="Copy" text={redirect} />
        </span>
      </Field>
      {cloud !== undefined && (
        <Link href={cloud.registrationPage} target="_blank" rel="noreferrer">
          Register the app at {state.displayName}
        </Link>
      )}
      <Field label="Cloud">
        <Select value={fields.cloud} disabled={given} onChange={(_, { value }) => set({ cloud: value })}>
          {state.clouds.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
          <option value={CUSTOM}>Another one</option>
        </Select>
      </Field>
      {fields.cloud === CUSTOM &&
        ['signIn', ...state.serviceNames].map((name) => (
          <TextField
            key={name}
            label={name === 'signIn' ? 'Address of the sign-in' : `Address of ${name}`}
            value={fields.addresses[name] ?? ''}
            fault={tried ? faults.addresses : null}
            onChange={(address) => set({ addresses: { ...fields.addresses, [name]: address } })}
          />
        ))}
      <TextField
        label="Application (client) ID"
        value={fields.clientId}
        fault={tried ? faults.clientId : null}
        onChange={(clientId) => set({ clientId })}
      />
      <TextField
        label="Directory (tenant) ID"
        required={false}
        hint="Only for an app that is registered for one directory alone."
        value={fields.tenant}
        onChange={(tenant) => set({ tenant })}
      />
      <Field
        label="The app proves itself by"
        hint="A certificate is safer than a secret: its key never leaves this server."
      >
        <Select
          value={fields.credential}
          disabled={given}
          onChange={(_, { value }) => set({ credential: value as NewSignInApp['credential'] })}
        >
          {credentialsOf(state).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {fields.credential === 'secret' && (
        <TextField
          label="Client secret"
          secret
          required={state.app?.credential !== 'secret'}
          hint={state.app?.credential === 'secret' ? 'Empty to keep the stored one.' : 'Kept sealed; never shown.'}
          value={fields.secret}
          fault={tried ? faults.secret : null}
          autoComplete="new-password"
          onChange={(secret) => set({ secret })}
        />
      )}
      {state.app?.certificate != null && (
        <AppCertificate title="Certificate in use" certificate={state.app.certificate} />
      )}
      {state.nextCertificate !== null && (
        <AppCertificate title="New certificate, not in use yet" certificate={state.nextCertificate} />
      )}
      {error !== null && <ErrorView error={error} />}
      {!given && (
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary" disabledFocusable={busy || Object.keys(edited).length === 0}>
            {busy ? 'Saving …' : `Save the sign-in with ${state.displayName}`}
          </Button>
          <Button disabledFocusable={acting} onClick={make}>
            Make a new certificate
          </Button>
          {state.app !== null && (
            <Button disabledFocusable={acting} onClick={remove}>
              Forget the app
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
