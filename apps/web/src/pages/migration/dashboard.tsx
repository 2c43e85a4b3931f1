import type { RowTotals } from '@drover/api';
import { STATUS_GROUPS, type StatusGroup } from '@drover/migration';
import { makeStyles, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { FiguresCard } from '../../parts/figures-card.tsx';
import { CoverageBar } from './coverage-bar.tsx';
import { countOf } from './states.ts';

const useStyles = makeStyles({
  new: { color: tokens.colorNeutralForeground3 },
  running: { color: tokens.colorBrandForeground1 },
  complete: { color: tokens.colorPaletteGreenForeground1 },
  issues: { color: tokens.colorPaletteDarkOrangeForeground1 },
  failures: { color: tokens.colorPaletteRedForeground1 },
});

const ICONS = {
  new: CircleRegular,
  running: ArrowSyncRegular,
  complete: CheckmarkCircleFilled,
  issues: WarningFilled,
  failures: DismissCircleFilled,
} as const satisfies Readonly<Record<StatusGroup, unknown>>;

interface Props {
  /** Of the rows that the filter finds; null until they are known. */
  readonly totals: RowTotals | null;
  readonly chosen: StatusGroup | null;
  readonly onChoose: (group: StatusGroup | null) => void;
}

/** How the rows stand together; each number of transfers is a filter. */
export function MigrationDashboard({ totals, chosen, onChoose }: Props) {
  const styles = useStyles();
  const known = (show: (sums: RowTotals) => string) => (totals === null ? '…' : show(totals));
  const icon = (group: StatusGroup) => {
    const Icon = ICONS[group];
    return <Icon className={styles[group]} aria-hidden="true" />;
  };
  const done = (sums: RowTotals) => countOf(sums, 'complete') + countOf(sums, 'issues') + countOf(sums, 'failures');
  return (
    <FiguresCard
      sections={[
        {
          title: 'Transfers',
          aside: known((sums) => `${formatCount(done(sums))} of ${formatCount(sums.rows)} done`),
          figures: STATUS_GROUPS.map(({ id: group, word }) => ({
            number: known((sums) => formatCount(countOf(sums, group))),
            word,
            icon: icon(group),
            chosen: chosen === group,
            onChoose: () => onChoose(chosen === group ? null : group),
          })),
        },
        {
          title: 'Files',
          figures: [
            { number: known(({ files }) => formatCount(files.successful)), word: 'Complete', icon: icon('complete') },
            { number: known(({ files }) => formatCount(files.failed)), word: 'Issues', icon: icon('issues') },
            { number: known(({ files }) => formatCount(files.skipped)), word: 'Skipped', icon: icon('new') },
          ],
        },
        {
          title: 'Data',
          figures: [
            { number: known(({ data }) => formatBytes(data.successful)), word: 'Complete', icon: icon('complete') },
            { number: known(({ data }) => formatBytes(data.failed)), word: 'Issues', icon: icon('issues') },
          ],
        },
      ]}
    >
      <CoverageBar totals={totals} onChoose={onChoose} />
    </FiguresCard>
  );
}
