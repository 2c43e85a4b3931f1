import { makeStyles, tokens } from '@fluentui/react-components';
import { PulseRegular } from '@fluentui/react-icons/svg/pulse';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { formatThings } from '../../../format/numbers.ts';
import { POLL_MS } from '../../../server/use-live-rows.ts';
import type { StreamState } from '../../../server/use-stream.ts';

const useStyles = makeStyles({
  footer: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: '2px 16px',
    minHeight: '16px',
    padding: '8px 16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  live: { display: 'inline-flex', gap: '6px', alignItems: 'center' },
  icon: { fontSize: '16px', flexShrink: 0 },
});

interface Props {
  /** Rows that the filter finds; null until they are known. */
  readonly count: number | null;
  readonly filtered: boolean;
  readonly state: StreamState;
}

/** Under the table: how many rows it has, and whether it shows what happens now. */
export function LiveFooter({ count, filtered, state }: Props) {
  const styles = useStyles();
  const lost = state === 'lost';
  const Icon = lost ? WarningRegular : PulseRegular;
  return (
    <div className={styles.footer}>
      <span>{count === null ? '' : `${formatThings(count, 'user')}${filtered ? ' found' : ''}`}</span>
      <span role="status" className={styles.live}>
        {state !== 'connecting' && <Icon className={styles.icon} aria-hidden="true" />}
        {lost
          ? `Live updates broke off. Asking every ${POLL_MS / 1000} seconds; they come back by themselves.`
          : state === 'live'
            ? 'Live'
            : ''}
      </span>
    </div>
  );
}
