import type { TransferDefaults } from '@drover/api';
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { TransferOptions } from '../../../addresses/wizard-options.ts';
import { FormDialog } from '../../../parts/form/form-dialog.tsx';
import { OptionsForm } from '../../../parts/transfer-options/options-form.tsx';
import { optionsFrom } from '../../../parts/transfer-options/options-from.ts';
import { findOptionFaults, toTransferSettings } from '../../../parts/transfer-options/transfer-options.ts';

interface Props {
  readonly title: string;
  /** What the form shows at first. */
  readonly from: TransferDefaults;
  readonly text: string;
  readonly send: (settings: ReturnType<typeof toTransferSettings>) => Promise<void>;
  /** Lets those of the migration hold again; absent for the migration itself. */
  readonly onInherit?: () => Promise<void>;
  readonly onClose: () => void;
}

/** Filters, verification, names and speed, of a migration or of rows of their own. */
export function SettingsDialog({ title, from, text, send, onInherit, onClose }: Props) {
  const [options, setOptions] = useState<TransferOptions>(() => optionsFrom(from));
  const right = Object.keys(findOptionFaults(options)).length === 0;
  const save = async () => {
    await send(toTransferSettings(options));
    onClose();
  };
  return (
    <FormDialog title={title} verb="Save" doing="Saving …" valid={right} send={save} onClose={onClose}>
      {() => (
        <>
          <span>{text}</span>
          {onInherit !== undefined && (
            <Button onClick={() => void onInherit().then(onClose)}>As the migration has it</Button>
          )}
          <OptionsForm options={options} onChange={setOptions} />
        </>
      )}
    </FormDialog>
  );
}
