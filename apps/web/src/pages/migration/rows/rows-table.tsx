import { makeStyles, tokens } from '@fluentui/react-components';
import { useNarrow } from '../../../parts/table/use-narrow.ts';
import type { Sides } from './cells.tsx';
import type { Column } from './columns.tsx';
import { GridHead, type Sort } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { RowsGrid } from './rows-grid.tsx';
import { countSelected, isSelected, nothingSelected, type Selection, select, selectAllThatMatch } from './selection.ts';
import type { Rows } from './use-rows.ts';
import { useTicks } from './use-ticks.ts';
import { type Density, ROW_HEIGHTS } from './view.ts';

const NARROW_ROW = 112;

const useStyles = makeStyles({
  none: { padding: '32px 24px', margin: 0, color: tokens.colorNeutralForeground2, textAlign: 'center' },
});

interface Props {
  readonly rows: Rows;
  readonly count: number;
  readonly filter: string;
  readonly sides: Sides;
  readonly columns: readonly Column[];
  readonly density: Density;
  readonly gridlines: boolean;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
  readonly selection: Selection;
  readonly onSelect: (change: (before: Selection) => Selection) => void;
  /** The row whose summary is open. */
  readonly open: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
  readonly onMenu: (at: { readonly x: number; readonly y: number }) => void;
}

/** The rows of a migration, with their tick boxes. */
export function RowsTable({ rows, count, filter, sides, columns, density, gridlines, ...props }: Props) {
  const { sort, onSort, selection, onSelect, open, onOpen, onMenu } = props;
  const styles = useStyles();
  const narrow = useNarrow();
  const chosen = countSelected(selection, count);
  const tick = useTicks(rows, onSelect);
  if (count === 0) return <p className={styles.none}>No users found. Take a filter away to see more.</p>;
  return (
    <RowsGrid
      label="Users"
      count={count}
      look={`list ${filter} ${sort?.column} ${sort?.direction}`}
      columns={{
        template: columns
          .map(({ width, grows }) => (grows === true ? `minmax(${width}px, 1fr)` : `${width}px`))
          .join(' '),
        width: columns.reduce((sum, { width }) => sum + width, 0),
      }}
      rowHeight={narrow ? NARROW_ROW : ROW_HEIGHTS[density]}
      head={<GridHead columns={columns} sort={sort} onSort={onSort} />}
      ticked={chosen === 0 ? 'none' : chosen >= count ? 'all' : 'some'}
      onTickAll={() => onSelect(() => (chosen >= count ? nothingSelected : selectAllThatMatch(filter)))}
      onTick={tick}
      onOpen={(index) => {
        const row = rows.rowAt(index);
        if (row !== undefined) onOpen(row.id);
      }}
      onClose={() => onOpen(undefined)}
      onMenu={(index, at) => {
        const row = rows.rowAt(index);
        if (row === undefined) return;
        // The menu is about what is chosen; a row outside of that is meant alone.
        onSelect((before) => (isSelected(before, row.id) ? before : select(nothingSelected, [row.id], true)));
        onMenu(at);
      }}
      onRange={rows.onRange}
      openIndex={rows.indexOf(open)}
      row={(place) => {
        const row = rows.rowAt(place.index);
        if (row === undefined) return null;
        return (
          <GridRow
            key={row.id}
            place={place}
            row={row}
            sides={sides}
            columns={columns}
            chosen={isSelected(selection, row.id)}
            open={row.id === open}
            gridlines={gridlines}
          />
        );
      }}
    />
  );
}
