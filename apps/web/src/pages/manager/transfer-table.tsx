import type { Transfer, TransferSort } from '@drover/api';
import { makeStyles, mergeClasses, SkeletonItem, tokens } from '@fluentui/react-components';
import { SortHeading } from '../../parts/table/sort-heading.tsx';
import { useNarrow } from '../../parts/table/use-narrow.ts';
import { type RowPlace, VirtualTable } from '../../parts/table/virtual-table.tsx';
import { TransferRow, useColumns } from './transfer-row.tsx';
import { nextSort, type Order, SORTS } from './transfer-view.ts';

const ROW = 53;
const NARROW_ROW = 141;

const useStyles = makeStyles({
  frame: {
    maxHeight: 'max(360px, calc(100vh - 380px))',
    '@media (max-width: 899px)': { maxHeight: '75vh' },
  },
  waiting: { width: '100%', alignItems: 'center', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  bar: { gridColumn: '1 / -1' },
});

interface Props {
  readonly count: number;
  readonly rowAt: (index: number) => Transfer | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly sort: TransferSort | undefined;
  readonly order: Order | undefined;
  readonly onSort: (next: ReturnType<typeof nextSort>) => void;
}

/** One row a transfer: how it stands, from where to where, what the last run came to. */
export function TransferTable({ count, rowAt, onRange, chosen, onChoose, sort, order, onSort }: Props) {
  const styles = useStyles();
  const columns = useColumns();
  const narrow = useNarrow();
  const place = { state: '', source: '', destination: '', name: '', created: '' } as const;
  const looks: Readonly<Record<TransferSort, string>> = {
    ...place,
    files: columns.number,
    failed: columns.number,
    data: mergeClasses(columns.number, columns.extra),
    'last-run': columns.extra,
  };
  const waiting = ({ index, ...at }: RowPlace) => (
    <div key={`waiting ${index}`} role="row" {...at} className={mergeClasses(columns.grid, styles.waiting)}>
      <span role="cell" className={styles.bar}>
        <SkeletonItem size={narrow ? 48 : 20} />
      </span>
    </div>
  );
  return (
    <VirtualTable
      label="Transfers"
      count={count}
      rowHeight={narrow ? NARROW_ROW : ROW}
      className={styles.frame}
      columns={mergeClasses(columns.grid, columns.head)}
      onRange={onRange}
      head={
        <>
          {SORTS.filter((each) => each.sort !== 'created').map((each) => (
            <SortHeading
              key={each.sort}
              word={each.word}
              className={looks[each.sort]}
              sorted={each.sort === sort ? order : undefined}
              onSort={() => onSort(nextSort(each.sort, { sort, order }))}
            />
          ))}
          <span role="columnheader">Actions</span>
        </>
      }
      row={(at) => {
        const transfer = rowAt(at.index);
        if (transfer === undefined) return waiting(at);
        return (
          <TransferRow
            key={transfer.id}
            place={at}
            transfer={transfer}
            chosen={transfer.id === chosen}
            onChoose={() => onChoose(transfer.id)}
          />
        );
      }}
    />
  );
}
