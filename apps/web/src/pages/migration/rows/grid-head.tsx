import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { SortHeading } from '../../../parts/table/sort-heading.tsx';
import { type Column, sortOf } from './columns.tsx';

const useStyles = makeStyles({
  cell: { padding: '0 8px', minWidth: 0, overflow: 'hidden' },
  number: { textAlign: 'right' },
});

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

interface Props {
  readonly columns: readonly Column[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}

/** The heads of the columns; pressed once and again, a column sorts up, down, and no more. */
export function GridHead({ columns, sort, onSort }: Props) {
  const styles = useStyles();
  return columns.map(({ id, word, numeric = false }) => {
    const look = mergeClasses(styles.cell, numeric && styles.number);
    if (sortOf(id) === null) {
      return (
        <span key={id} role="columnheader" className={look}>
          {word}
        </span>
      );
    }
    return (
      <SortHeading
        key={id}
        word={word}
        className={look}
        sorted={sort?.column === id ? sort.direction : undefined}
        onSort={() => onSort(nextSort(sort, id, numeric))}
      />
    );
  });
}

/** Numbers begin with the largest, texts with the first. */
function nextSort(sort: Sort | null, column: string, numeric: boolean): Sort | null {
  const first = numeric ? 'descending' : 'ascending';
  if (sort?.column !== column) return { column, direction: first };
  return sort.direction === first ? { column, direction: numeric ? 'ascending' : 'descending' } : null;
}
