import type { AuditEntry } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useNarrow } from '../../parts/table/use-narrow.ts';
import { type RowPlace, VirtualTable } from '../../parts/table/virtual-table.tsx';
import { TimeText } from '../../parts/time-text.tsx';

const ROW = 37;
const NARROW_ROW = 61;
const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  frame: { maxHeight: 'max(360px, calc(100vh - 144px))' },
  row: {
    display: 'grid',
    gridTemplateColumns: '120px minmax(0, 1fr) minmax(0, 2fr) minmax(0, 3fr) 128px',
    columnGap: '16px',
    alignItems: 'center',
    padding: '0 24px',
    width: '100%',
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr) max-content', padding: '0 16px', alignContent: 'center' },
  },
  head: { [NARROW]: { display: 'none' } },
  item: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  when: { [NARROW]: { gridColumn: 2, gridRow: 1 } },
  what: { [NARROW]: { gridColumn: '1 / -1' } },
  wide: { [NARROW]: { display: 'none' } },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly entries: readonly AuditEntry[];
  readonly more: boolean;
  readonly onMore: () => void;
}

/** Who changed what, newest first; older entries are loaded as one comes near the end. */
export function AuditTable({ entries, more, onMore }: Props) {
  const styles = useStyles();
  const narrow = useNarrow();
  return (
    <VirtualTable
      label="Audit log"
      count={entries.length}
      open={more}
      rowHeight={narrow ? NARROW_ROW : ROW}
      className={styles.frame}
      columns={mergeClasses(styles.row, styles.head)}
      onRange={(_, last) => {
        if (more && last >= entries.length - 30) onMore();
      }}
      head={
        <>
          <span role="columnheader">When</span>
          <span role="columnheader">Who</span>
          <span role="columnheader">What</span>
          <span role="columnheader">Details</span>
          <span role="columnheader">Address</span>
        </>
      }
      row={(place) => {
        const entry = entries[place.index];
        return entry === undefined ? null : <AuditRow key={entry.id} entry={entry} place={place} />;
      }}
    />
  );
}

function AuditRow({ entry, place: { index, ...at } }: { readonly entry: AuditEntry; readonly place: RowPlace }) {
  const styles = useStyles();
  const details = Object.entries(entry.detail)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(', ');
  const what = entry.target === null ? entry.action : `${entry.action} ${entry.target}`;
  return (
    <div role="row" {...at} className={mergeClasses(styles.row, styles.item)}>
      <span role="cell" className={mergeClasses(styles.cell, styles.when, styles.quiet)}>
        <TimeText at={entry.at} />
      </span>
      <span role="cell" className={styles.cell} title={entry.actor}>
        <bdi>{entry.actor}</bdi>
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.what)} title={what}>
        {entry.action} {entry.target !== null && <bdi className={styles.quiet}>{entry.target}</bdi>}
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.wide, styles.quiet)} title={details}>
        <bdi>{details}</bdi>
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.wide, styles.quiet)}>
        {entry.address}
      </span>
    </div>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
