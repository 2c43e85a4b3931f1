import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { formatCount } from '../../format/numbers.ts';
import { problemOf } from '../../parts/error-view.tsx';
import { FilterBox } from './filter/filter-box.tsx';
import { splitTerms } from './filter/terms.ts';
import { useSuggestions } from './filter/use-suggestions.ts';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    alignItems: 'start',
    flexWrap: 'wrap',
    gap: '8px 12px',
    padding: '8px 12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  box: { flex: '1 1 280px', minWidth: 0 },
});

interface Props {
  readonly migrationId: string;
  readonly terms: readonly string[];
  /** Why the rows could not be read; what is wrong with the filter is told beside it. */
  readonly error: unknown;
  /** Rows that would stand elsewhere by now. */
  readonly moved: number;
  readonly onTerms: (terms: readonly string[]) => void;
  readonly onRefresh: () => void;
}

/** The filter of the table, and how much changed behind it. */
export function TableTools({ migrationId, terms, error, moved, onTerms, onRefresh }: Props) {
  const styles = useStyles();
  const { suggestionsFor, onTyping } = useSuggestions(migrationId);
  const problem = error === null || terms.length === 0 ? null : problemOf(error);
  return (
    <div className={styles.tools}>
      <div className={styles.box}>
        <FilterBox
          terms={terms}
          fault={problem === null ? null : `${problem.detail} ${problem.remedy}`}
          split={splitTerms}
          suggestionsFor={suggestionsFor}
          onTyping={onTyping}
          onChange={onTerms}
        />
      </div>
      <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={onRefresh}>
        <span role="status">{moved === 0 ? 'Refresh' : `${formatCount(moved)} changed, refresh`}</span>
      </Button>
    </div>
  );
}
