import { Button, Checkbox, Input, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { useRef } from 'react';
import { CSV_FILES, FileInput } from '../../../parts/form/file-input.tsx';
import { RULES, type RuleDraft } from './pairing-rules.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '8px' },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 32px 32px',
    alignItems: 'center',
    gap: '0 4px',
    paddingBottom: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  more: { gridColumn: '1 / -1', display: 'grid', gap: '4px', paddingLeft: '32px' },
  hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly rules: readonly RuleDraft[];
  readonly file: File | null;
  readonly onChange: (rules: readonly RuleDraft[]) => void;
  readonly onFile: (file: File) => void;
}

/** The rules by which a destination is found for each folder; the first that finds one counts. */
export function RulesForm({ rules, file, onChange, onFile }: Props) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const set = (index: number, changes: Partial<RuleDraft>) =>
    onChange(rules.map((rule, each) => (each === index ? { ...rule, ...changes } : rule)));
  const swap = (one: number, other: number) => {
    const [a, b] = [rules[one], rules[other]];
    if (a !== undefined && b !== undefined) onChange(rules.with(one, b).with(other, a));
  };
  return (
    <ol className={styles.list} aria-label="Rules, tried in this order">
      {rules.map(({ kind, on, text }, index) => {
        const { word, field, hint } = RULES[kind];
        return (
          <li key={kind} className={styles.item}>
            <Checkbox label={word} checked={on} onChange={(_, { checked }) => set(index, { on: checked === true })} />
            <Button
              size="small"
              appearance="subtle"
              icon={<ChevronUpRegular />}
              aria-label={`Try ${word} earlier`}
              disabledFocusable={index === 0}
              onClick={() => swap(index, index - 1)}
            />
            <Button
              size="small"
              appearance="subtle"
              icon={<ChevronDownRegular />}
              aria-label={`Try ${word} later`}
              disabledFocusable={index === rules.length - 1}
              onClick={() => swap(index, index + 1)}
            />
            {on && (
              <div className={styles.more}>
                <p className={styles.hint}>{hint}</p>
                {field === null ? (
                  <>
                    <Button onClick={() => input.current?.click()}>
                      {file === null ? 'Choose the file' : `${file.name}, choose another`}
                    </Button>
                    <FileInput input={input} label="Look-up file" accept={CSV_FILES} onFile={onFile} />
                  </>
                ) : (
                  <Input
                    aria-label={`${field}: ${word}`}
                    placeholder={field}
                    value={text}
                    spellCheck={false}
                    onChange={(_, { value }) => set(index, { text: value })}
                  />
                )}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
