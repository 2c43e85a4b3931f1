import type { Connector } from '@drover/api';
import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { keyFault, plainKey } from '../../parts/agents/key-fault.ts';
import { KeyStatus } from '../../parts/agents/key-status.tsx';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useSubmit } from '../../parts/form/use-submit.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '16px', padding: '16px 24px 20px', '@media (max-width: 599px)': { padding: '16px' } },
  text: { margin: 0 },
  input: { minWidth: 0 },
  button: { justifySelf: 'end' },
});

interface Props {
  readonly connector: Connector;
  /** Why this person may not add one; null when they may. */
  readonly missing: string | null;
  readonly onAdd: (key: string) => Promise<void>;
}

/** Adds an agent to a connector by its key. */
export function AddAgentCard({ connector, missing, onAdd }: Props) {
  const styles = useStyles();
  const [key, setKey] = useState('');
  const fault = plainKey(key) === '' ? 'The key is needed.' : keyFault(key);
  const { tried, busy, error, forget, onSubmit } = useSubmit(async () => {
    await onAdd(plainKey(key));
    setKey('');
  });
  return (
    <Card title="Add an agent">
      <form
        className={styles.form}
        noValidate
        onChange={forget}
        onSubmit={(event) => onSubmit(event, fault === null && missing === null)}
      >
        <p className={styles.text}>
          Start it on a machine that reaches the same files, share the same folders there, and enter the key that it
          shows.
        </p>
        <Field
          label="Key"
          required
          {...(missing !== null
            ? { hint: missing }
            : tried && fault !== null
              ? { validationMessage: fault }
              : { hint: './agent status shows it again.' })}
        >
          <Input
            className={styles.input}
            value={key}
            readOnly={missing !== null}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => setKey(data.value)}
          />
        </Field>
        {missing === null && <KeyStatus typed={key} connectorId={connector.id} />}
        {error !== null && <ErrorView error={error} />}
        <Button
          className={styles.button}
          type="submit"
          appearance="primary"
          disabledFocusable={busy || missing !== null}
        >
          {busy ? 'Adding …' : 'Add agent'}
        </Button>
      </form>
    </Card>
  );
}
