import type { Run, Status } from '@drover/api';
import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { ClockRegular } from '@fluentui/react-icons/svg/clock';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useBadgeStyles } from './badge-styles.ts';

const useStyles = makeStyles({
  badge: { display: 'inline-flex', alignItems: 'center', gap: '8px', minWidth: 0 },
});

/** How a transfer stands: a sign and a word, and the whole message with its code on hover. */
export function StatusBadge({ status, word }: { readonly status: Status | null; readonly word?: string }) {
  const styles = useStyles();
  const signs = useBadgeStyles();
  const colour = status === null ? signs.grey : signs[status.colour];
  const Icon = iconOf(status);
  return (
    <span className={styles.badge} title={status === null ? undefined : `${status.code}: ${status.message}`}>
      <Icon className={mergeClasses(signs.icon, colour)} aria-hidden="true" />
      {word ?? statusWord(status)}
    </span>
  );
}

/** One word for how a run stands. */
export function runWord({
  state,
  status,
  paused,
  waiting,
}: Pick<Run, 'paused' | 'state' | 'status' | 'waiting'>): string {
  if (state === 'canceling') return 'Canceling …';
  if (waiting !== null) return 'Waiting';
  if (paused === null) return statusWord(status);
  return paused.workersLeft > 0 ? 'Pausing …' : 'Paused';
}

/** One word for how a transfer stands. */
export function statusWord(status: Status | null): string {
  if (status === null) return 'Never run';
  switch (status.state) {
    case 'completed':
      return 'Success';
    case 'warning':
      return 'Some problems';
    case 'failed':
      return 'Failed';
    case 'canceled':
      return 'Canceled';
    case 'in-progress':
      return 'Running';
    case 'queued':
      return 'Queued';
  }
}

function iconOf(status: Status | null) {
  switch (status?.state) {
    case 'completed':
      return CheckmarkCircleFilled;
    case 'warning':
      return WarningFilled;
    case 'failed':
      return DismissCircleFilled;
    case 'canceled':
      return ProhibitedRegular;
    case 'in-progress':
      return ArrowSyncRegular;
    case 'queued':
      return ClockRegular;
    default:
      return CircleRegular;
  }
}
