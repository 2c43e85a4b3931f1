import type { Connector } from '@drover/api';
import { Field, Input, makeStyles, Switch } from '@fluentui/react-components';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: '16px 24px',
    '@media (max-width: 599px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  // Its track has room around it, which would set it off from all other fields.
  switch: { marginInlineStart: '-8px' },
});

interface Props {
  readonly displayName: string;
  readonly shared: boolean;
  /** The one that is authorised anew: its name stays. */
  readonly connector: Connector | null;
  readonly fault: string | null;
  readonly sharedHint: string;
  readonly onName: (displayName: string) => void;
  readonly onShared: (shared: boolean) => void;
}

/** What every connector has: a name, and whether others may use it. */
export function NameFields({ displayName, shared, connector, fault, sharedHint, onName, onShared }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.pair}>
      <Field
        label="Display Name"
        required={connector === null}
        {...(fault !== null
          ? { validationMessage: fault }
          : { hint: connector === null ? 'Cannot be changed later.' : 'The display name cannot be changed.' })}
      >
        <Input
          value={displayName}
          readOnly={connector !== null}
          maxLength={100}
          style={{ minWidth: 0 }}
          autoComplete="off"
          onChange={(_, data) => onName(data.value)}
        />
      </Field>
      {connector === null && (
        <Field hint={sharedHint}>
          <Switch
            className={styles.switch}
            label="Share it"
            checked={shared}
            onChange={(_, data) => onShared(data.checked)}
          />
        </Field>
      )}
    </div>
  );
}
