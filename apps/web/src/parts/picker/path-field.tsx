import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { readTypedPath, type TypedPlace } from './read-typed-path.ts';

const useStyles = makeStyles({
  form: { display: 'flex', gap: '8px', alignItems: 'start', flexGrow: 1, minWidth: 0 },
  field: { flexGrow: 1, minWidth: 0 },
  input: { minWidth: 0, width: '100%' },
});

interface Props {
  readonly label: string;
  /** The folder that is open. */
  readonly start: string;
  /** The names of the connector's roots. */
  readonly roots: readonly string[];
  readonly onGo: (place: TypedPlace) => void;
  readonly onClose: () => void;
}

/** Goes to a folder by its path; Escape leaves it. */
export function PathField({ label, start, roots, onGo, onClose }: Props) {
  const styles = useStyles();
  const [text, setText] = useState(start);
  const [fault, setFault] = useState<string | null>(null);
  const go = (event: FormEvent) => {
    event.preventDefault();
    const place = readTypedPath(text, roots);
    if (typeof place === 'string') setFault(place);
    else onGo(place);
  };
  return (
    <form className={styles.form} noValidate onSubmit={go}>
      <Field className={styles.field} {...(fault === null ? {} : { validationMessage: fault })}>
        <Input
          className={styles.input}
          aria-label={label}
          value={text}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onFocus={({ target }) => target.select()}
          onChange={(_, data) => {
            setText(data.value);
            setFault(null);
          }}
          onKeyDown={({ key }) => key === 'Escape' && onClose()}
        />
      </Field>
      <Button type="submit">Go</Button>
    </form>
  );
}
