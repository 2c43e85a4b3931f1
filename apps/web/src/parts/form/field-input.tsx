import type { FormField } from '@drover/api';
import { Button, Field, Input, makeStyles, Select, Switch, Textarea, tokens } from '@fluentui/react-components';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { EyeOffRegular } from '@fluentui/react-icons/svg/eye-off';
import { useState } from 'react';

const useStyles = makeStyles({
  input: { minWidth: 0, width: '100%' },
  static: { padding: '6px 0', minHeight: '32px', display: 'block' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly field: FormField;
  readonly value: string | boolean;
  readonly fault: string | undefined;
  /** A secret is stored already, and stays when the field is left empty. */
  readonly stored: boolean;
  readonly onChange: (value: string | boolean) => void;
}

/** One field of a form, drawn from its description. */
export function FieldInput({ field, value, fault, stored, onChange }: Props) {
  const styles = useStyles();
  const { label, required, help, input } = field;
  if (input === 'toggle') {
    return (
      <Field {...(help === undefined ? {} : { hint: help })}>
        <Switch label={label} checked={value === true} onChange={(_, data) => onChange(data.checked)} />
      </Field>
    );
  }
  const demanded = required && input !== 'static' && !stored;
  return (
    <Field
      label={label}
      required={demanded}
      // The fault stands where the hint stood, so that nothing moves.
      {...(fault === undefined ? (help === undefined ? {} : { hint: help }) : { validationMessage: fault })}
    >
      {input === 'static' ? (
        <span className={styles.static}>{field.text}</span>
      ) : (
        <TextInput field={field} value={String(value)} stored={stored} onChange={onChange} />
      )}
    </Field>
  );
}

type TextProps = Omit<Props, 'value' | 'fault'> & { readonly value: string };

/** Takes the rest of its attributes (id, required, description) from the Fluent field around it. */
function TextInput({ field, value, stored, onChange, ...fromField }: TextProps) {
  const styles = useStyles();
  const { name, input, choices = [] } = field;
  const placeholder = stored ? 'Unchanged' : (field.placeholder ?? '');
  const shared = { ...fromField, name, value, autoComplete: 'off', className: styles.input } as const;
  switch (input) {
    case 'choice':
      return (
        <Select {...shared} onChange={(_, data) => onChange(data.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      );
    case 'multiline-secret':
      return (
        <Textarea
          {...shared}
          placeholder={placeholder}
          rows={6}
          spellCheck={false}
          textarea={{ className: styles.mono }}
          onChange={(_, data) => onChange(data.value)}
        />
      );
    case 'secret':
      return <SecretInput {...shared} placeholder={placeholder} onChange={onChange} />;
    default:
      return (
        <Input
          {...shared}
          placeholder={placeholder}
          inputMode={input === 'number' ? 'numeric' : 'text'}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(_, data) => onChange(data.value)}
        />
      );
  }
}

interface SecretProps {
  readonly name?: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly className?: string;
  readonly autoComplete?: string;
  readonly onChange: (value: string) => void;
}

/** A password that can be looked at while it is typed. */
export function SecretInput({ onChange, autoComplete = 'off', ...rest }: SecretProps) {
  const [shown, setShown] = useState(false);
  return (
    <Input
      {...rest}
      type={shown ? 'text' : 'password'}
      autoComplete={autoComplete === 'off' ? 'new-password' : autoComplete}
      spellCheck={false}
      onChange={(_, data) => onChange(data.value)}
      contentAfter={
        <Button
          appearance="transparent"
          size="small"
          icon={shown ? <EyeOffRegular /> : <EyeRegular />}
          aria-label={shown ? 'Hide what is typed' : 'Show what is typed'}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
