import type { FilterSuggestion } from '@drover/migration';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons/svg/filter';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { FilterChip } from './filter-chip.tsx';
import { SuggestionList } from './suggestion-list.tsx';
import { splitTerms } from './terms.ts';

const useStyles = makeStyles({
  box: { position: 'relative', minWidth: 0 },
  field: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px',
    minHeight: '32px',
    padding: '2px 8px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderBottomColor: tokens.colorNeutralStrokeAccessible,
    backgroundColor: tokens.colorNeutralBackground1,
    cursor: 'text',
    ':focus-within': {
      borderBottomColor: tokens.colorCompoundBrandStroke,
      boxShadow: `inset 0 -1px 0 ${tokens.colorCompoundBrandStroke}`,
    },
  },
  wrong: { border: `1px solid ${tokens.colorPaletteRedBorder2}` },
  icon: { fontSize: '16px', color: tokens.colorNeutralForeground2, flexShrink: 0 },
  input: {
    flex: '1 1 160px',
    minWidth: 0,
    height: '26px',
    border: 'none',
    outlineStyle: 'none',
    font: 'inherit',
    color: 'inherit',
    backgroundColor: 'transparent',
    '::placeholder': { color: tokens.colorNeutralForeground4, opacity: 1 },
  },
  fault: { margin: '4px 0 0', fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1 },
});

interface Props {
  /** The terms of the filter in force, as they were typed. */
  readonly terms: readonly string[];
  /** What the filter that is in force has wrong, in one sentence. */
  readonly fault: string | null;
  /** What may be meant by the text that is being typed. */
  readonly suggestions: readonly FilterSuggestion[];
  /** Told what stands there while somebody is at it; null when they have left. */
  readonly onTyping: (text: string | null) => void;
  readonly onChange: (terms: readonly string[]) => void;
}

/** The filter of the table: its terms as chips that can be taken away, and a field for the next, with suggestions reached by arrow keys. */
export function FilterBox({ terms, fault, onTyping, onChange, ...props }: Props) {
  const styles = useStyles();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const suggestions = open ? props.suggestions : [];
  const type = (next: string) => {
    setText(next);
    setAt(-1);
    setOpen(true);
    onTyping(next);
  };
  const add = (added: string) => {
    type('');
    setOpen(false);
    onChange([...terms, ...splitTerms(added)]);
  };
  const take = (suggestion: FilterSuggestion) => {
    // A label alone begins a term; its value is still to come.
    if (suggestion.term.endsWith(':')) type(suggestion.text);
    else add(suggestion.text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = suggestions[at];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = suggestions.length + 1;
      setAt(((at + 1 + step + places) % places) - 1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen !== undefined) return take(chosen);
      if (text.trim() !== '') add(text);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setOpen(false);
    } else if (event.key === 'Backspace' && text === '' && terms.length > 0) {
      onChange(terms.slice(0, -1));
    }
  };
  const remove = (index: number) => {
    onChange(terms.filter((_, each) => each !== index));
    input.current?.focus();
  };
  const shown = open && suggestions.length > 0;
  return (
    <div className={styles.box}>
      <div className={mergeClasses(styles.field, fault !== null && styles.wrong)}>
        <FilterRegular className={styles.icon} aria-hidden="true" />
        {terms.map((term, index) => (
          <FilterChip key={term} term={term} onRemove={() => remove(index)} />
        ))}
        <input
          ref={input}
          className={styles.input}
          role="combobox"
          aria-label="Active Filters"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : `${id}-fault`}
          placeholder={terms.length === 0 ? 'Type to filter, for example status:failed' : 'Add to the filter'}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={({ target }) => type(target.value)}
          onFocus={() => {
            setOpen(true);
            onTyping(text);
          }}
          onBlur={() => {
            setOpen(false);
            onTyping(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <SuggestionList id={id} shown={shown} suggestions={suggestions} at={at} onTake={take} />
      {fault !== null && (
        <p id={`${id}-fault`} className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
