import { routes, type TransferDefaults } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { standardOptions, type TransferOptions } from '../../addresses/wizard-options.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';
import { useNotify } from '../../parts/notify.tsx';
import { OptionsForm } from '../../parts/transfer-options/options-form.tsx';
import { optionsFrom } from '../../parts/transfer-options/options-from.ts';
import { findOptionFaults, toTransferSettings } from '../../parts/transfer-options/transfer-options.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { useFormStyles } from './use-form-styles.ts';

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** What new transfers start with, as the Transfer Wizard shows it. */
export function DefaultsForm({ defaults }: { readonly defaults: TransferDefaults }) {
  const { form } = useFormStyles();
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const [edited, setEdited] = useState<TransferOptions | null>(null);
  const options = edited ?? optionsFrom(defaults);
  const right = Object.keys(findOptionFaults(options)).length === 0;
  const { busy, error, onSubmit } = useSubmit(async () => {
    const saved = await api.call(routes.changeTransferDefaults, { body: toTransferSettings(options) });
    client.setQueryData(queries.transferDefaults(api).queryKey, saved);
    setEdited(null);
    notify('success', 'Defaults saved', 'New transfers start with them.');
  });
  return (
    <form noValidate className={form} onSubmit={(event) => onSubmit(event, right)}>
      <p className={styles.text}>
        The Transfer Wizard begins with these, and whoever makes a transfer may choose otherwise. Transfers that are
        there stay as they are.
      </p>
      <OptionsForm options={options} onChange={setEdited} />
      {error !== null && <ErrorView error={error} />}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabledFocusable={busy || edited === null}>
          {busy ? 'Saving …' : 'Save defaults'}
        </Button>
        <Button disabledFocusable={busy} onClick={() => setEdited(standardOptions)}>
          As Drover comes
        </Button>
      </div>
    </form>
  );
}
