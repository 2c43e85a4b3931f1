import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { findLimitFaults, type LimitTexts, shortBandwidth } from './limit-texts.ts';

const useStyles = makeStyles({ input: { minWidth: 0, width: '100%' } });

interface Props {
  readonly texts: LimitTexts;
  readonly onChange: (changes: Partial<LimitTexts>) => void;
  readonly disabled?: boolean;
}

/** How fast a run may go: bandwidth, and files at once. */
export function LimitFields({ texts, onChange, disabled = false }: Props) {
  const styles = useStyles();
  const faults = findLimitFaults(texts);
  const [typed, setTyped] = useState<string | null>(null);
  const shown = (key: keyof LimitTexts) =>
    // What is being typed stays as it is typed.
    key === 'bandwidth' && texts.bandwidth !== typed ? shortBandwidth(texts.bandwidth) : texts[key];
  const field = (key: keyof LimitTexts, label: string, hint: string) => (
    <Field label={label} hint={hint} {...(faults[key] === undefined ? {} : { validationMessage: faults[key] })}>
      <Input
        className={styles.input}
        inputMode="decimal"
        disabled={disabled}
        value={shown(key)}
        onChange={(_, data) => {
          if (key === 'bandwidth') setTyped(data.value);
          onChange({ [key]: data.value });
        }}
      />
    </Field>
  );
  return (
    <>
      {field('bandwidth', 'Bandwidth, MiB/s', 'All workers together. Empty for no limit.')}
      {field('files', 'Files at once', 'All workers together. Empty for as many as help.')}
    </>
  );
}
