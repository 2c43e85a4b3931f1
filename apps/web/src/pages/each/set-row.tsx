import type { SetRow as Row } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckboxCheckedFilled } from '@fluentui/react-icons/svg/checkbox-checked';
import { CheckboxUncheckedRegular } from '@fluentui/react-icons/svg/checkbox-unchecked';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { PathText } from '../../parts/path-text.tsx';

export const SET_ROW_HEIGHT = 44;

const NARROW = '@container (max-width: 559px)';

export const useSetColumns = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) minmax(0, 1.4fr)',
    columnGap: '12px',
    padding: '0 24px',
    [NARROW]: { gridTemplateColumns: '20px minmax(0, 1fr)' },
    '@media (max-width: 599px)': { padding: '0 16px' },
  },
  name: { gridColumn: 2 },
  wide: { [NARROW]: { display: 'none' } },
});

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    left: 0,
    right: 0,
    height: `${SET_ROW_HEIGHT}px`,
    alignItems: 'center',
    alignContent: 'center',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  left: { cursor: 'default' },
  active: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  icon: { fontSize: '20px', color: tokens.colorNeutralForeground3, display: 'flex' },
  ticked: { color: tokens.colorCompoundBrandForeground1 },
  cell: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'start', minWidth: 0 },
  // In little room it stands below the name.
  below: { [NARROW]: { gridColumn: 2 } },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  why: { maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly row: Row;
  readonly ticked: boolean;
  /** The row that keys go to, while the list has the focus. */
  readonly active: boolean;
  readonly onTick: () => void;
}

/** One folder with its tick box; where it can get no transfer, why. */
export function SetRow({ id, index, top, row, ticked, active, onTick }: Props) {
  const styles = useStyles();
  const columns = useSetColumns();
  const { display, destinationDisplay, left } = row;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      {...(left === null ? { 'aria-selected': ticked } : { 'aria-disabled': true })}
      className={mergeClasses(columns.grid, styles.row, left !== null && styles.left, active && styles.active)}
      style={{ top }}
      onClick={left === null ? onTick : undefined}
    >
      <span role="gridcell" className={mergeClasses(styles.icon, ticked && styles.ticked)}>
        {left !== null ? (
          <SubtractCircleRegular aria-label="Gets none" />
        ) : ticked ? (
          <CheckboxCheckedFilled aria-label="Chosen" />
        ) : (
          <CheckboxUncheckedRegular aria-label="Not chosen" />
        )}
      </span>
      <span role="gridcell" className={styles.cell}>
        <PathText text={display} />
      </span>
      <span role="gridcell" className={mergeClasses(styles.cell, styles.below, styles.quiet)}>
        <PathText text={destinationDisplay} className={left === null ? undefined : columns.wide} />
        {left !== null && (
          <bdi className={mergeClasses(styles.why, left.reason !== 'exists' && styles.bad)} title={left.message}>
            {left.message}
          </bdi>
        )}
      </span>
    </div>
  );
}
