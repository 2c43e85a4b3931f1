import type { FilterSuggestion } from '@drover/migration';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  list: {
    position: 'absolute',
    top: 'calc(100% + 4px)',
    left: 0,
    zIndex: 10,
    width: 'min(440px, 100%)',
    maxHeight: '320px',
    overflowY: 'auto',
    margin: 0,
    padding: '4px',
    listStyleType: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
  },
  option: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    padding: '6px 8px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' },
  hint: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
});

interface Props {
  readonly id: string;
  readonly shown: boolean;
  readonly suggestions: readonly FilterSuggestion[];
  readonly at: number;
  readonly onTake: (suggestion: FilterSuggestion) => void;
}

/** What may be meant, below the field; the field has the focus and points to the active one. */
export function SuggestionList({ id, shown, suggestions, at, onTake }: Props) {
  const styles = useStyles();
  return (
    <div id={`${id}-list`} role="listbox" aria-label="Suggestions" className={styles.list} hidden={!shown}>
      {shown &&
        suggestions.map((suggestion, index) => (
          // The field keeps the focus, so that its keys work these.
          <div
            key={suggestion.term}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={mergeClasses(styles.option, index === at && styles.active)}
            onMouseDown={(event) => {
              event.preventDefault();
              onTake(suggestion);
            }}
          >
            <bdi className={styles.text}>{suggestion.term}</bdi>
            <span className={styles.hint}>{suggestion.about}</span>
          </div>
        ))}
    </div>
  );
}
