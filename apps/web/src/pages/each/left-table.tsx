import type { MadeSet } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { PathText } from '../../parts/path-text.tsx';
import { VirtualTable } from '../../parts/table/virtual-table.tsx';

const ROW = 52;
const NARROW = '@media (max-width: 599px)';

const useStyles = makeStyles({
  table: { maxHeight: '60vh' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
    gap: '0 12px',
    padding: '0 24px',
    width: '100%',
    [NARROW]: { padding: '0 16px', gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)' },
  },
  row: { alignItems: 'center', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  why: {
    // Two lines and no more: rows have one height.
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
});

/** The folders that got no transfer, each with why. */
export function LeftTable({ left }: Pick<MadeSet, 'left'>) {
  const styles = useStyles();
  return (
    <VirtualTable
      label="Folders without a transfer"
      className={styles.table}
      count={left.length}
      rowHeight={ROW}
      columns={styles.columns}
      head={
        <>
          <span role="columnheader">Folder</span>
          <span role="columnheader">Why</span>
        </>
      }
      row={({ index, ...place }) => {
        const each = left[index];
        return each === undefined ? null : (
          <div key={each.name} role="row" {...place} className={mergeClasses(styles.columns, styles.row)}>
            <span role="cell">
              <PathText text={each.display} />
            </span>
            <span role="cell" className={styles.why} title={each.message}>
              <bdi>{each.message}</bdi>
            </span>
          </div>
        );
      }}
    />
  );
}
