import { routes, type ServiceBudget } from '@drover/api';
import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../format/numbers.ts';
import { readLicences } from '../../parts/budget/licences-text.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '8px', justifyItems: 'start', minWidth: 0 },
  field: { maxWidth: '480px', width: '100%' },
  input: { minWidth: 0, maxWidth: '240px' },
});

interface Props {
  readonly connectorId: string;
  readonly service: string;
  readonly licences: NonNullable<ServiceBudget['licences']>;
}

/** Where an administrator says how many licences a directory has. */
export function LicencesForm({ connectorId, service, licences: { entered, assumed } }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [edited, setEdited] = useState<string | null>(null);
  const text = edited ?? (entered === null ? '' : String(entered));
  const licences = readLicences(text);
  const { busy, error, forget, onSubmit } = useSubmit(async () => {
    if (licences === undefined) return;
    const params = { id: connectorId };
    client.setQueryData(
      queries.connectorLimits(api, connectorId).queryKey,
      await api.call(routes.enterLicences, { params, body: { licences } }),
    );
    await client.invalidateQueries({ queryKey: ['migrations'] });
    setEdited(null);
    notify('success', 'Licences saved', 'They hold at once, for all connectors of the directory.');
  });
  const fault = licences === undefined ? { validationMessage: 'A whole number such as 5000, or nothing.' } : {};
  return (
    <form noValidate className={styles.form} onSubmit={(event) => onSubmit(event, licences !== undefined)}>
      <Field
        className={styles.field}
        label="Licences of the directory"
        hint={`${service} lets apps use more where there are more. Empty: up to ${formatCount(assumed)} are assumed, until ${service} names its limit.`}
        {...fault}
      >
        <Input
          className={styles.input}
          inputMode="numeric"
          value={text}
          onChange={(_, { value }) => {
            forget();
            setEdited(value);
          }}
        />
      </Field>
      {error !== null && <ErrorView error={error} />}
      <Button type="submit" disabledFocusable={busy || edited === null || licences === undefined}>
        {busy ? 'Saving …' : 'Save licences'}
      </Button>
    </form>
  );
}
