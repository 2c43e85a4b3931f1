import { type InputOf, type MailSettingsView, routes } from '@drover/api';
import { Button, Field, makeStyles, Select, Textarea } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Fold } from '../../../parts/fold.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useSubmit } from '../../../parts/form/use-submit.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { useFormStyles } from '../use-form-styles.ts';
import { DeliveryList } from './delivery-list.tsx';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' } });

type Body = InputOf<typeof routes.changeMailSettings>['body'];
type Security = Body['security'];
const PORTS: Readonly<Record<Security, string>> = { tls: '465', starttls: '587', none: '25' };

interface Fields {
  readonly host: string;
  readonly port: string;
  readonly security: Security;
  readonly user: string;
  /** Empty: the stored one stays. */
  readonly password: string;
  readonly from: string;
  readonly authority: string;
  readonly pageAddress: string;
}

/** The mail server: its settings, a test, and what was sent last. */
export function MailForm({ settings }: { readonly settings: MailSettingsView['settings'] }) {
  const { form } = useFormStyles();
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { act, busy: acting } = useAction();
  const [edited, setEdited] = useState<Partial<Fields>>({});
  const fields: Fields = { ...fieldsOf(settings), ...edited };
  const set = (change: Partial<Fields>) => setEdited({ ...edited, ...change });
  const faults = faultsIn(fields);
  const changed = Object.keys(edited).length > 0;
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    const saved = await api.call(routes.changeMailSettings, { body: bodyOf(fields) });
    client.setQueryData(queries.mailSettings(api).queryKey, saved);
    setEdited({});
    notify('success', 'Mail settings saved', 'Send a test to see that they work.');
  });
  const test = () =>
    act(async () => {
      const { to } = await api.call(routes.testMail, {});
      notify('success', 'The mail server took the mail', `It is on its way to ${to}.`);
    });
  const remove = () =>
    act(async () => {
      await api.call(routes.removeMailSettings, {});
      await client.invalidateQueries({ queryKey: ['mail'] });
      setEdited({});
    });
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
      <TextField
        label="Mail server"
        value={fields.host}
        fault={tried ? faults.host : null}
        onChange={(host) => set({ host })}
      />
      <Field label="Security">
        <Select
          value={fields.security}
          onChange={(_, { value }) => set({ security: value as Security, port: PORTS[value as Security] })}
        >
          <option value="starttls">STARTTLS</option>
          <option value="tls">TLS</option>
          <option value="none">None</option>
        </Select>
      </Field>
      <TextField
        label="Port"
        value={fields.port}
        fault={tried ? faults.port : null}
        onChange={(port) => set({ port })}
      />
      <TextField
        label="User"
        required={false}
        hint="Empty where the server asks for none."
        value={fields.user}
        onChange={(user) => set({ user })}
      />
      <TextField
        label="Password"
        secret
        required={false}
        hint={
          settings?.hasPassword === true
            ? 'Empty to keep the stored one, as long as server and user stay the same.'
            : 'Kept sealed; never shown.'
        }
        value={fields.password}
        autoComplete="new-password"
        onChange={(password) => set({ password })}
      />
      <TextField
        label="Sender"
        type="email"
        hint="The address that mails come from."
        value={fields.from}
        fault={tried ? faults.from : null}
        onChange={(from) => set({ from })}
      />
      <TextField
        label="Address of this page"
        required={false}
        hint="As people open it, such as https://drover.example.org; mails then carry links."
        value={fields.pageAddress}
        onChange={(pageAddress) => set({ pageAddress })}
      />
      <Field
        label="Trusted certificate"
        hint="In PEM, where the mail server has one of your own authority. Empty otherwise."
      >
        <Textarea rows={2} value={fields.authority} onChange={(_, { value }) => set({ authority: value })} />
      </Field>
      {error !== null && <ErrorView error={error} />}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabledFocusable={busy || !changed}>
          {busy ? 'Saving …' : 'Save mail'}
        </Button>
        <Button disabledFocusable={acting || changed || settings === null} onClick={test}>
          Send a test to me
        </Button>
        {settings !== null && (
          <Button disabledFocusable={acting} onClick={remove}>
            Send no mail
          </Button>
        )}
      </div>
      <Fold title="Last mails" says="">
        <LastMails />
      </Fold>
    </form>
  );
}

function LastMails() {
  const { data, error } = useQuery(queries.mailDeliveries(useApi()));
  if (error !== null) return <ErrorView error={error} />;
  return data === undefined ? null : <DeliveryList deliveries={data} />;
}

function fieldsOf(settings: MailSettingsView['settings']): Fields {
  const { host = '', port = 587, security = 'starttls', user, from = '', authority, pageAddress } = settings ?? {};
  return {
    ...{ host, port: String(port), security, user: user ?? '', password: '', from },
    ...{ authority: authority ?? '', pageAddress: pageAddress ?? '' },
  };
}

function faultsIn({ host, port, from }: Fields) {
  return {
    host: host.trim() === '' ? 'Mail server is needed.' : null,
    port: /^\d{1,5}$/.test(port.trim()) ? null : 'A number from 1 to 65535.',
    from: /^\S+@\S+$/.test(from.trim()) ? null : 'An e-mail address is needed.',
  };
}

function bodyOf({ host, port, security, user, password, from, authority, pageAddress }: Fields): Body {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  return {
    ...{ host: host.trim(), port: Number(port), security, user: text(user), from: from.trim() },
    ...{ authority: text(authority), pageAddress: text(pageAddress) },
    ...(password === '' ? {} : { password }),
  };
}
