import type { ProblemGroup, Run } from '@drover/api';
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { UnfoldButton } from '../../parts/unfold-button.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { mayHelpToRetry } from './may-help-to-retry.ts';
import { RetryButton } from './retry-button.tsx';

const REFRESH_MS = 5000;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  group: {
    padding: '12px 24px 12px 20px',
    borderLeft: `4px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    '@media (max-width: 599px)': { padding: '12px 16px 12px 12px' },
  },
  failed: { borderLeftColor: tokens.colorPaletteRedBorderActive },
  head: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(40px, max-content) minmax(0, 1fr) max-content',
    gap: '12px',
    alignItems: 'center',
    '@media (max-width: 599px)': { gridTemplateColumns: '20px minmax(24px, max-content) minmax(0, 1fr)' },
  },
  actions: { display: 'flex', gap: '12px', '@media (max-width: 599px)': { gridColumn: 3 } },
  icon: { fontSize: '18px', color: tokens.colorPaletteDarkOrangeForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  count: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, textAlign: 'right' },
  title: { fontWeight: tokens.fontWeightSemibold, margin: 0, fontSize: tokens.fontSizeBase300 },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    margin: 0,
    overflowWrap: 'anywhere',
  },
  examples: { listStyleType: 'none', margin: '8px 0 0', padding: '0 0 0 32px', display: 'grid', gap: '8px' },
});

/** What did not arrive, by cause, with what to do about each. */
export function ProblemsTab({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const api = useApi();
  const live = run.state !== 'ended';
  const problems = useQuery({ ...queries.problems(api, run.id), ...(live ? { refetchInterval: REFRESH_MS } : {}) });
  if (problems.error !== null) return <ErrorView error={problems.error} />;
  if (problems.data === undefined) return <SkeletonRows rows={4} height={60} />;
  if (problems.data.length === 0) {
    const items = formatThings(run.counters.filesSeen + run.counters.foldersSeen, 'item');
    return (
      <EmptyState
        icon={<CheckmarkCircleRegular />}
        title={live ? 'No problems so far' : `No problems in ${items}`}
        text={
          live
            ? `${items} found. What cannot be copied will stand here, by cause, with what to do.`
            : 'Everything that was to be copied is there.'
        }
      />
    );
  }
  return (
    <ul className={styles.list}>
      {problems.data.map((group) => (
        <Group key={`${group.outcome} ${group.side} ${group.cause}`} run={run} group={group} />
      ))}
    </ul>
  );
}

function Group({ run, group }: { readonly run: Run; readonly group: ProblemGroup }) {
  const styles = useStyles();
  const navigate = useNavigate({ from: '/runs/$id' });
  const [open, setOpen] = useState(false);
  const id = useId();
  const failed = group.outcome === 'failed';
  const Icon = failed ? DismissCircleFilled : WarningFilled;
  const showAll = () => {
    const search = { tab: 'log', outcome: group.outcome, reason: group.cause } as const;
    void navigate({ search });
  };
  return (
    <li className={mergeClasses(styles.group, failed && styles.failed)}>
      <div className={styles.head}>
        <Icon className={mergeClasses(styles.icon, failed && styles.bad)} aria-label={failed ? 'Failed' : 'Skipped'} />
        <span className={styles.count}>{formatCount(group.count)}</span>
        <div>
          <h3 className={styles.title}>{group.title}</h3>
          {group.remedy !== null && <p className={styles.quiet}>{group.remedy}</p>}
        </div>
        <div className={styles.actions}>
          <UnfoldButton verb="Show" name={group.title} controls={id} open={open} onToggle={setOpen} />
          {run.mode === 'copy' && mayHelpToRetry(group) && <RetryButton run={run} group={group} />}
        </div>
      </div>
      <ul id={id} hidden={!open} className={styles.examples}>
        {open &&
          group.examples.map(({ display, message }) => (
            <li key={display}>
              <PathText text={display} />
              <p className={styles.quiet}>
                <bdi>{message}</bdi>
              </p>
            </li>
          ))}
        <li>
          <Button size="small" onClick={showAll}>
            Show all {formatCount(group.count)} in the log
          </Button>
        </li>
      </ul>
    </li>
  );
}
