import type { FormField } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useState } from 'react';
import { FieldInput } from './field-input.tsx';
import { type FormValues, isShown } from './form-values.ts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: '16px 24px',
    alignItems: 'start',
    '@media (max-width: 599px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  whole: { gridColumn: '1 / -1' },
  more: { gridColumn: '1 / -1', justifySelf: 'start', marginLeft: '-12px' },
});

interface Props {
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  readonly faults: Readonly<Record<string, string>>;
  /** Secrets are stored already, and stay when left empty. */
  readonly keepsSecrets?: boolean;
  readonly onChange: (values: FormValues) => void;
}

/** A form drawn from the fields of a connector type; the seldom needed ones are folded away. */
export function FieldsForm({ fields, values, faults, keepsSecrets = false, onChange }: Props) {
  const styles = useStyles();
  const shown = fields.filter((field) => isShown(field, values));
  const plain = shown.filter(({ advanced }) => advanced !== true);
  const advanced = shown.filter((field) => field.advanced === true);
  const [unfolded, setUnfolded] = useState(false);
  const open = unfolded || advanced.some(({ name }) => faults[name] !== undefined);
  const draw = (field: FormField) => (
    <div key={field.name} className={field.input === 'multiline-secret' ? styles.whole : undefined}>
      <FieldInput
        field={field}
        value={values[field.name] ?? ''}
        fault={faults[field.name]}
        stored={keepsSecrets && field.secret}
        onChange={(value) => onChange({ ...values, [field.name]: value })}
      />
    </div>
  );
  return (
    <div className={styles.grid}>
      {plain.map(draw)}
      {advanced.length > 0 && (
        <Button
          className={styles.more}
          appearance="transparent"
          aria-expanded={open}
          icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
          onClick={() => setUnfolded(!open)}
        >
          More settings
        </Button>
      )}
      {open && advanced.map(draw)}
    </div>
  );
}
