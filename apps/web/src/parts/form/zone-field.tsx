import { isTimeZone } from '@drover/migration';
import { Field, Input } from '@fluentui/react-components';
import { useId } from 'react';

const ZONES = Intl.supportedValuesOf('timeZone');

interface Props {
  readonly value: string;
  readonly onChange: (timeZone: string) => void;
}

/** A time zone by its name, with those that there are. */
export function ZoneField({ value, onChange }: Props) {
  const list = useId();
  return (
    <>
      <Field
        label="Time zone"
        {...(isTimeZone(value)
          ? { hint: 'The clock of this place counts, also when it is changed.' }
          : { validationMessage: 'There is no such time zone. Write one such as Europe/Berlin.' })}
      >
        <Input
          value={value}
          list={list}
          spellCheck={false}
          style={{ minWidth: 0 }}
          onChange={(_, data) => onChange(data.value)}
        />
      </Field>
      <datalist id={list}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
