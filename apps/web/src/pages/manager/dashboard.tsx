import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { type ListState, STATES, type Totals } from './transfer-view.ts';

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '16px 40px',
    padding: '16px 24px',
    '@media (max-width: 599px)': { padding: '12px' },
  },
  title: { fontSize: tokens.fontSizeBase200, margin: '0 0 4px 8px', fontWeight: tokens.fontWeightSemibold },
  row: { display: 'flex', gap: '4px', flexWrap: 'wrap' },
  figure: { display: 'grid', padding: '4px 8px', minWidth: '72px', textAlign: 'left' },
  button: {
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 0 -2px 0 ${tokens.colorCompoundBrandStroke}`,
  },
  number: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightRegular,
  },
  word: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly totals: Totals;
  readonly chosen: ListState | undefined;
  readonly onChoose: (state: ListState | undefined) => void;
}

/** How all transfers stand together; each number of transfers filters the list below. */
export function Dashboard({ totals, chosen, onChoose }: Props) {
  const styles = useStyles();
  return (
    <Card>
      <div className={styles.body}>
        <section aria-label="Transfers">
          <h2 className={styles.title}>Transfers</h2>
          <div className={styles.row}>
            {STATES.map(({ state, word }) => (
              <button
                key={state}
                type="button"
                className={mergeClasses(styles.figure, styles.button, chosen === state && styles.chosen)}
                aria-pressed={chosen === state}
                onClick={() => onChoose(chosen === state ? undefined : state)}
              >
                <span className={styles.number}>{formatCount(totals.byState.get(state) ?? 0)}</span>
                <span className={styles.word}>{word}</span>
              </button>
            ))}
          </div>
        </section>
        <section aria-label="Files">
          <h2 className={styles.title}>Files, last runs</h2>
          <div className={styles.row}>
            <Figure number={formatCount(totals.filesCopied)} word="Copied" />
            <Figure number={formatCount(totals.filesFailed)} word="Failed" />
          </div>
        </section>
        <section aria-label="Data">
          <h2 className={styles.title}>Data, last runs</h2>
          <div className={styles.row}>
            <Figure number={formatBytes(totals.bytesCopied)} word="Copied" />
          </div>
        </section>
      </div>
    </Card>
  );
}

function Figure({ number, word }: { readonly number: string; readonly word: string }) {
  const styles = useStyles();
  return (
    <div className={styles.figure}>
      <span className={styles.number}>{number}</span>
      <span className={styles.word}>{word}</span>
    </div>
  );
}
