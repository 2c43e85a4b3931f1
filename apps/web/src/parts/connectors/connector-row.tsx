import type { Agent, Connector } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatThings } from '../../format/numbers.ts';
import { useUser } from '../../frame/use-user.ts';
import { LimitsNowText } from '../limits/limits-now.tsx';
import { TimeText } from '../time-text.tsx';
import { AgentLines } from './agent-lines.tsx';
import { ConnectorActions } from './connector-actions.tsx';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    padding: '12px 24px 12px 36px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  dot: { width: '8px', height: '8px', borderRadius: '50%', flexShrink: 0, boxSizing: 'border-box' },
  good: { backgroundColor: tokens.colorPaletteGreenForeground3 },
  bad: { border: `2px solid ${tokens.colorPaletteRedForeground3}` },
  name: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  quiet: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  waits: { color: tokens.colorPaletteDarkOrangeForeground1 },
  lost: { color: tokens.colorPaletteRedForeground1 },
});

/** An administrator should make another by then. */
const SOON_DAYS = 30;

interface Props {
  readonly connector: Connector;
  readonly onConnect?: (connectorId: string) => void;
  readonly returnTo?: 'source' | 'destination';
}

/** One connector: how it stands, and Connect with Reauthorize and Delete behind it. */
export function ConnectorRow({ connector, ...actions }: Props) {
  const styles = useStyles();
  const authorized = connector.state === 'authorized';
  const usable = authorized && (connector.agents?.some(mayWork) ?? true);
  const foreign = useUser().id !== connector.owner?.id;
  return (
    <li className={styles.row}>
      <span className={mergeClasses(styles.dot, usable ? styles.good : styles.bad)} aria-hidden="true" />
      <span className={styles.name}>
        <bdi>{connector.displayName}</bdi>
        {foreign && <bdi className={styles.quiet}>{whoseIs(connector)}</bdi>}
        {connector.agents !== null && <AgentLines agents={connector.agents} />}
        {connector.waitingRuns !== undefined && (
          <span className={mergeClasses(styles.quiet, styles.waits)}>
            Waiting: {formatThings(connector.waitingRuns, 'run')} {connector.waitingRuns === 1 ? 'goes' : 'go'} on when
            an agent is there
          </span>
        )}
        {connector.certificate !== undefined && (
          <span className={mergeClasses(styles.quiet, connector.certificate.daysLeft < SOON_DAYS && styles.waits)}>
            {certificateText(connector.certificate.daysLeft)} (<TimeText at={connector.certificate.until} />)
          </span>
        )}
        {connector.limits !== undefined && (
          <span className={styles.quiet}>
            Limits: <LimitsNowText {...connector.limits} />
          </span>
        )}
        {authorized ? (
          <span className={styles.quiet}>
            Authorized, used <TimeText at={connector.lastUsedAt} />
          </span>
        ) : (
          <span className={mergeClasses(styles.quiet, styles.lost)}>
            Not authorized any more{connector.stateReason === null ? '' : `. ${connector.stateReason}`}
          </span>
        )}
      </span>
      <ConnectorActions connector={connector} {...actions} />
    </li>
  );
}

function certificateText(daysLeft: number): string {
  if (daysLeft < 0) return 'The certificate of its app has ended: an administrator makes another under Settings';
  return `The certificate of its app ends in ${formatThings(daysLeft, 'day')}`;
}

function mayWork({ state, drained, problem }: Agent): boolean {
  return state === 'online' && !drained && problem === null;
}

function whoseIs({ owner, shared }: Connector): string {
  if (owner === null) return shared ? 'Shared with everybody' : 'Its maker was removed';
  return `Of ${owner.name === '' ? 'another person' : owner.name}${shared ? ', shared with everybody' : ''}`;
}
