import { Field, Input } from '@fluentui/react-components';
import { SecretInput } from './field-input.tsx';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault?: string | null;
  readonly hint?: string;
  readonly autoComplete?: string;
  readonly secret?: boolean;
  readonly type?: 'text' | 'email';
  readonly required?: boolean;
  /** Takes the focus when it appears. */
  readonly focused?: boolean;
}

/** A line of text with its label, its hint and what is wrong with it. */
export function TextField({ label, value, onChange, fault = null, hint, autoComplete = 'off', ...rest }: Props) {
  const { secret = false, type = 'text', required = true, focused = false } = rest;
  return (
    <Field
      label={label}
      required={required}
      // The fault stands where the hint stood, so that nothing moves.
      {...(fault === null ? (hint === undefined ? {} : { hint }) : { validationMessage: fault })}
    >
      {secret ? (
        <SecretInput value={value} autoComplete={autoComplete} onChange={onChange} />
      ) : (
        <Input
          ref={focused ? takeFocus : null}
          type={type}
          value={value}
          autoComplete={autoComplete}
          onChange={(_, data) => onChange(data.value)}
        />
      )}
    </Field>
  );
}

function takeFocus(input: HTMLInputElement | null): void {
  input?.focus();
}
