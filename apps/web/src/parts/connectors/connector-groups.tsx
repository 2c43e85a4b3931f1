import type { Connector, ConnectorType } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { formatThings } from '../../format/numbers.ts';
import { ConnectorLogo } from '../connector-logo.tsx';
import { UnfoldButton } from '../unfold-button.tsx';
import { ConnectorRow } from './connector-row.tsx';
import { groupConnectors } from './group-connectors.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    padding: '12px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  name: { flexGrow: 1, minWidth: 0 },
  label: { display: 'block', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold, margin: 0 },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  inner: { backgroundColor: tokens.colorNeutralBackground2, listStyleType: 'none', margin: 0, padding: 0 },
  none: { padding: '16px 24px', color: tokens.colorNeutralForeground2, margin: 0 },
});

interface Props {
  readonly connectors: readonly Connector[];
  readonly types: readonly ConnectorType[];
  readonly find: string;
  /** What Connect does; rows are without it where there is nothing to connect to. */
  readonly onConnect?: (connectorId: string) => void;
  /** The side of the wizard to come back to after reauthorising. */
  readonly returnTo?: 'source' | 'destination';
}

/** Connectors below their types; `Manage` unfolds a type. */
export function ConnectorGroups({ connectors, types, find, ...rest }: Props) {
  const styles = useStyles();
  const groups = groupConnectors(connectors, types, find);
  if (groups.length === 0 && connectors.length > 0) {
    return <p className={styles.none}>No connector has “{find.trim()}” in its name.</p>;
  }
  return (
    <ul className={styles.list}>
      {groups.map((group) => (
        <Group key={group.type} {...group} {...rest} unfolded={find.trim() !== '' || groups.length === 1} />
      ))}
    </ul>
  );
}

interface GroupProps extends Pick<Props, 'onConnect' | 'returnTo'> {
  readonly type: string;
  readonly label: string;
  readonly connectors: readonly Connector[];
  readonly unfolded: boolean;
}

function Group({ type, label, connectors, unfolded, ...rest }: GroupProps) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? unfolded;
  const id = useId();
  return (
    <li>
      <div className={styles.head}>
        <ConnectorLogo type={type} />
        <div className={styles.name}>
          <h3 className={styles.label}>{label}</h3>
          <span className={styles.quiet}>{formatThings(connectors.length, 'connector')}</span>
        </div>
        <UnfoldButton verb="Manage" name={label} controls={id} open={open} onToggle={setChosen} />
      </div>
      <ul className={styles.inner} id={id} hidden={!open}>
        {open && connectors.map((connector) => <ConnectorRow key={connector.id} connector={connector} {...rest} />)}
      </ul>
    </li>
  );
}
