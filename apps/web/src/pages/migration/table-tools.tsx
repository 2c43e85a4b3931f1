import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { formatCount } from '../../format/numbers.ts';
import { FilterBox } from './filter/filter-box.tsx';
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
  /** What is wrong with the filter, in one sentence. */
  readonly fault: string | null;
  /** Rows that would stand elsewhere by now. */
  readonly moved: number;
  readonly onTerms: (terms: readonly string[]) => void;
  readonly onRefresh: () => void;
}

/** The filter of the table, and how much changed behind it. */
export function TableTools({ migrationId, terms, fault, moved, onTerms, onRefresh }: Props) {
  const styles = useStyles();
  const { suggestions, onTyping } = useSuggestions(migrationId);
  return (
    <div className={styles.tools}>
      <div className={styles.box}>
        <FilterBox terms={terms} fault={fault} suggestions={suggestions} onTyping={onTyping} onChange={onTerms} />
      </div>
      <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={onRefresh}>
        <span aria-live="polite">{moved === 0 ? 'Refresh' : `${formatCount(moved)} changed, refresh`}</span>
      </Button>
    </div>
  );
}
