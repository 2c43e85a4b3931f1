import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';

const useStyles = makeStyles({
  button: {
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    padding: '4px 0',
    cursor: 'pointer',
    whiteSpace: 'nowrap',
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  sorted: { color: tokens.colorNeutralForeground1 },
});

interface Props {
  readonly word: string;
  readonly sorted: 'ascending' | 'descending' | undefined;
  readonly className?: string | undefined;
  readonly onSort: () => void;
}

/** The head of a column that the list can be sorted by. */
export function SortHeading({ word, sorted, className, onSort }: Props) {
  const styles = useStyles();
  return (
    <span role="columnheader" className={className} aria-sort={sorted ?? 'none'}>
      <button type="button" className={mergeClasses(styles.button, sorted && styles.sorted)} onClick={onSort}>
        {word}
        {sorted === 'ascending' && <ArrowUpRegular aria-hidden="true" />}
        {sorted === 'descending' && <ArrowDownRegular aria-hidden="true" />}
      </button>
    </span>
  );
}
