import type { Queue } from '@drover/api';
import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { TimeText } from '../../../parts/time-text.tsx';

const useStyles = makeStyles({ quiet: { margin: 0, color: tokens.colorNeutralForeground2 } });

/** How many rows are under way and wait, and why not more of them may be under way. */
export function QueueHints({ queue }: { readonly queue: Queue }) {
  const styles = useStyles();
  const { allowedNow, rowsAtOnce, lowered, underWay, waiting, opensAt, waitsFor } = queue;
  return (
    <>
      <p className={styles.quiet} role="status">
        {formatThings(underWay, 'row')} of this migration under way, {formatCount(waiting)} waiting.{' '}
        {opensAt !== null && (
          <>
            The hours of a connector are over; it goes on <TimeText at={opensAt} />.
          </>
        )}
      </p>
      {waitsFor !== null && (
        <p className={styles.quiet} role="status">
          {waitsFor}
        </p>
      )}
      {lowered !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>
              {formatCount(allowedNow)} of {formatCount(rowsAtOnce)} are allowed at the moment.
            </MessageBarTitle>{' '}
            <bdi>{lowered.reason}</bdi> It rises again by itself. Slowed down <TimeText at={lowered.at} />.
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
