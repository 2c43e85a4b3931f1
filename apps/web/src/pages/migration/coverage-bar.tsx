import type { RowTotals } from '@drover/api';
import { STATUS_GROUPS, type StatusGroup } from '@drover/migration';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatCount, formatShare } from '../../format/numbers.ts';
import { countOf } from './states.ts';

/** In the order in which work gets done. */
const ORDER: readonly StatusGroup[] = ['complete', 'issues', 'failures', 'running', 'new'];

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    gap: '2px',
    height: '16px',
    margin: '0 24px 12px',
    '@media (max-width: 599px)': { margin: '0 12px 8px' },
  },
  part: {
    minWidth: '4px',
    padding: '4px 0',
    border: 'none',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '::before': {
      content: '""',
      display: 'block',
      height: '8px',
      backgroundColor: 'currentcolor',
      borderRadius: '2px',
    },
  },
  complete: { color: tokens.colorPaletteGreenBorderActive },
  issues: { color: tokens.colorPaletteMarigoldBorderActive },
  failures: { color: tokens.colorPaletteRedBorderActive },
  running: { color: tokens.colorCompoundBrandStroke },
  new: { color: tokens.colorNeutralStroke1 },
});

interface Props {
  readonly totals: RowTotals | null;
  readonly onChoose: (group: StatusGroup) => void;
}

/** All rows as one bar by how they stand; each part is a filter. */
export function CoverageBar({ totals, onChoose }: Props) {
  const styles = useStyles();
  return (
    <section className={styles.bar} aria-label="Coverage">
      {ORDER.map((group) => {
        const count = totals === null ? 0 : countOf(totals, group);
        if (totals === null || count === 0) return null;
        const { word } = STATUS_GROUPS.find(({ id }) => id === group) ?? { word: group };
        const label = `${word}: ${formatCount(count)} of ${formatCount(totals.rows)}, ${formatShare(count, totals.rows)}`;
        return (
          <button
            key={group}
            type="button"
            className={mergeClasses(styles.part, styles[group])}
            style={{ flexGrow: count }}
            title={label}
            aria-label={label}
            onClick={() => onChoose(group)}
          />
        );
      })}
    </section>
  );
}
