import type { MigrationRow } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckboxCheckedFilled } from '@fluentui/react-icons/svg/checkbox-checked';
import { CheckboxUncheckedRegular } from '@fluentui/react-icons/svg/checkbox-unchecked';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { useNarrow } from '../../../parts/table/use-narrow.ts';
import type { Sides } from './cells.tsx';
import { type Column, columnsOf } from './columns.tsx';
import { colourOf } from './row-state.tsx';
import type { GridRowPlace } from './rows-grid.tsx';

const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'var(--row-columns)',
    alignItems: 'center',
    width: '100%',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    borderLeft: '4px solid transparent',
    backgroundColor: tokens.colorNeutralBackground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [NARROW]: { gridTemplateColumns: '40px minmax(0, 1fr)' },
  },
  grey: { borderLeftColor: tokens.colorNeutralStroke1 },
  blue: { borderLeftColor: tokens.colorCompoundBrandStroke },
  green: { borderLeftColor: tokens.colorPaletteGreenBorderActive },
  yellow: { borderLeftColor: tokens.colorPaletteMarigoldBorderActive },
  red: { borderLeftColor: tokens.colorPaletteRedBorderActive },
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  open: { boxShadow: `inset 0 0 0 1px ${tokens.colorCompoundBrandStroke}` },
  active: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  lines: { '& > *': { borderRight: `1px solid ${tokens.colorNeutralStroke3}` } },
  tick: {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    backgroundColor: 'inherit',
    alignSelf: 'stretch',
    display: 'flex',
    alignItems: 'center',
    paddingLeft: '10px',
    fontSize: '20px',
    color: tokens.colorNeutralForeground3,
  },
  ticked: { color: tokens.colorCompoundBrandForeground1 },
  cell: { padding: '0 8px', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  number: { textAlign: 'right' },
  card: { display: 'grid', gap: '2px', padding: '6px 16px 6px 0', minWidth: 0 },
  facts: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly place: GridRowPlace;
  readonly row: MigrationRow;
  readonly sides: Sides;
  readonly columns: readonly Column[];
  readonly chosen: boolean;
  readonly open: boolean;
  readonly gridlines: boolean;
}

/** One row of a migration; its tick box and its click are the grid's. */
export function GridRow({ place: { id, index, style, active }, row, sides, columns, ...shown }: Props) {
  const styles = useStyles();
  const narrow = useNarrow();
  const { chosen, open, gridlines } = shown;
  const look = [chosen && styles.chosen, open && styles.open, active && styles.active, gridlines && styles.lines];
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-index={index}
      className={mergeClasses(styles.row, styles[colourOf(row.state)], ...look)}
      style={style}
    >
      <span role="gridcell" className={styles.tick} data-tick>
        {chosen ? (
          <CheckboxCheckedFilled className={styles.ticked} aria-label="Selected" />
        ) : (
          <CheckboxUncheckedRegular aria-label="Not selected" />
        )}
      </span>
      {narrow ? (
        <NarrowCells row={row} sides={sides} />
      ) : (
        columns.map((column) => (
          <span
            key={column.id}
            role="gridcell"
            className={mergeClasses(styles.cell, column.numeric === true && styles.number)}
          >
            {column.show(row, sides)}
          </span>
        ))
      )}
    </div>
  );
}

/** What a row comes to where there is no room for columns. */
function NarrowCells({ row, sides }: Pick<Props, 'row' | 'sides'>) {
  const styles = useStyles();
  const [status, source, destination] = columnsOf(['status', 'source', 'destination']);
  return (
    <span role="gridcell" className={styles.card}>
      {status?.show(row, sides)}
      {source?.show(row, sides)}
      {destination?.show(row, sides)}
      {row.timesRun > 0 && (
        <span className={styles.facts}>
          {formatThings(row.files.successful, 'file')}, {formatBytes(row.data.successful)}
          {row.files.failed > 0 && `, ${formatCount(row.files.failed)} failed`}
        </span>
      )}
    </span>
  );
}
