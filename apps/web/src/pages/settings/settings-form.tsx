import { type ChangeSettings, type InstanceSettings, routes } from '@drover/api';
import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { useFormStyles } from './use-form-styles.ts';

const useStyles = makeStyles({
  input: { minWidth: 0 },
  button: { justifySelf: 'start' },
});

type Name = keyof InstanceSettings;

const FIELDS: readonly { readonly name: Name; readonly label: string; readonly hint: string }[] = [
  {
    name: 'outgoingAddress',
    label: 'Outgoing address',
    hint: 'The address that storage services see, shown where an allow-list needs it. Empty when it is not known.',
  },
  {
    name: 'allowedNetworks',
    label: 'Allowed networks',
    hint: 'The only networks that connectors may reach, such as 10.0.0.0/8, 2001:db8::/32. Empty for all.',
  },
  {
    name: 'agentAddress',
    label: 'Address for agents',
    hint: 'HOST:PORT by which agents on other machines reach this server; downloads of the agent carry it. Empty when they reach it as this page is reached.',
  },
  {
    name: 'agentPatienceHours',
    label: 'Hours that runs wait for an agent',
    hint: 'A run whose agent stays offline for longer ends with code 410. Empty for 24.',
  },
  {
    name: 'agentMinimumVersion',
    label: 'Oldest version of agents',
    hint: 'Older ones get no work until they are updated. Four numbers, such as 1.3.5.0.',
  },
  { name: 'logDays', label: 'Days that logs are kept', hint: 'From 1 to 3650. Empty for 90.' },
];

/** The settings as fields; those that the environment has set can only be read. */
export function SettingsForm({ settings }: { readonly settings: InstanceSettings }) {
  const { form } = useFormStyles();
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [edited, setEdited] = useState<Partial<Record<Name, string>>>({});
  const days = edited.logDays ?? '';
  const daysFault = /^\s*\d*\s*$/.test(days) ? null : 'A whole number from 1 to 3650.';
  const hoursFault = /^\s*(\d+(\.\d+)?)?\s*$/.test(edited.agentPatienceHours ?? '') ? null : 'A number of hours.';
  const faults: Partial<Record<Name, string | null>> = { logDays: daysFault, agentPatienceHours: hoursFault };
  const { busy, error, onSubmit } = useSubmit(async () => {
    const saved = await api.call(routes.changeSettings, { body: changesFrom(edited) });
    client.setQueryData(queries.settings(api).queryKey, saved);
    await client.invalidateQueries({ queryKey: ['session'] });
    setEdited({});
    notify('success', 'Settings saved', 'They hold from the next connection on.');
  });
  return (
    <form noValidate className={form} onSubmit={(event) => onSubmit(event, daysFault === null && hoursFault === null)}>
      {FIELDS.map(({ name, label, hint }) => {
        const { source, value, variable } = settings[name];
        const fixed = source === 'environment';
        const fault = faults[name] ?? null;
        return (
          <Field
            key={name}
            label={label}
            hint={fixed ? `Set by ${variable} where Drover was started.` : hint}
            {...(fault === null ? {} : { validationMessage: fault })}
          >
            <Input
              className={styles.input}
              readOnly={fixed}
              value={edited[name] ?? String(value ?? '')}
              onChange={(_, data) => setEdited({ ...edited, [name]: data.value })}
            />
          </Field>
        );
      })}
      {error !== null && <ErrorView error={error} />}
      <Button
        type="submit"
        appearance="primary"
        className={styles.button}
        disabledFocusable={busy || Object.keys(edited).length === 0}
      >
        {busy ? 'Saving …' : 'Save'}
      </Button>
    </form>
  );
}

function changesFrom(edited: Partial<Record<Name, string>>): ChangeSettings {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  const number = (value: string) => (text(value) === null ? null : Number(value));
  const { outgoingAddress, allowedNetworks, logDays, agentAddress, agentPatienceHours, agentMinimumVersion } = edited;
  return {
    ...(outgoingAddress === undefined ? {} : { outgoingAddress: text(outgoingAddress) }),
    ...(allowedNetworks === undefined ? {} : { allowedNetworks: text(allowedNetworks) }),
    ...(logDays === undefined ? {} : { logDays: number(logDays) }),
    ...(agentAddress === undefined ? {} : { agentAddress: text(agentAddress) }),
    ...(agentPatienceHours === undefined ? {} : { agentPatienceHours: number(agentPatienceHours) }),
    ...(agentMinimumVersion === undefined ? {} : { agentMinimumVersion: text(agentMinimumVersion) }),
  };
}
