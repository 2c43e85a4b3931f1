import type { OutputOf, routes } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { forecastText } from '../../../parts/budget/budget-texts.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { estimateText } from './estimate-text.ts';

const useStyles = makeStyles({
  load: {
    margin: 0,
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    minHeight: '40px', // room for two lines, so that nothing moves when the numbers come
  },
});

interface Props {
  /** Null while it is being added up. */
  readonly load: OutputOf<typeof routes.weighRows> | null;
  readonly error: unknown;
}

/** What is about to be copied, as the last scans and the copies since have it, and how long that takes. */
export function StartLoad({ load, error }: Props) {
  const styles = useStyles();
  if (error !== null) return <ErrorView error={error} />;
  return (
    <p className={styles.load} role="status">
      {load === null ? 'Adding up what the scans found …' : `${words(load)}${wordsOnBlocked(load.blocked)}`}
      {load?.budget != null && ` ${forecastText(load.budget)}`}
    </p>
  );
}

function words({ rows, scanned, files, bytes, estimate }: OutputOf<typeof routes.weighRows>): string {
  if (rows === 0) return '';
  if (scanned === 0) return `${formatThings(rows, 'user')}, none of them scanned yet: how much that is, nobody knows.`;
  const load = `${formatThings(files, 'file')} and ${formatBytes(bytes)} left to copy by the last scan`;
  const takes = estimate === null ? '' : `, ${estimateText(estimate)}`;
  const left = rows - scanned;
  const unknown =
    left === 0 ? '' : ` ${formatCount(left)} of ${formatThings(rows, 'user')} not scanned: they come on top.`;
  return `${load}${takes}.${unknown}`;
}

function wordsOnBlocked(blocked: number): string {
  if (blocked === 0) return '';
  return ` ${formatThings(blocked, 'user')} cannot be copied as they are: filter by readiness:blocked to see why.`;
}
