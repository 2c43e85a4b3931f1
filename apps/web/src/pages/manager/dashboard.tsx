import type { TransferState, TransferTotals } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { STATES } from './transfer-view.ts';

const PHONE = '@media (max-width: 599px)';

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '16px 40px',
    padding: '16px 24px',
    [PHONE]: { gap: '8px', padding: '8px 4px' },
  },
  title: { fontSize: tokens.fontSizeBase200, margin: '0 0 4px 8px', fontWeight: tokens.fontWeightSemibold },
  row: { display: 'flex', gap: '4px', flexWrap: 'wrap', [PHONE]: { gap: 0 } },
  figure: {
    display: 'grid',
    padding: '4px 8px',
    minWidth: '72px',
    textAlign: 'left',
    [PHONE]: { minWidth: '58px', padding: '2px 8px' },
  },
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
    [PHONE]: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  },
  word: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface Props {
  /** Null until they are known. */
  readonly totals: TransferTotals | null;
  readonly chosen: TransferState | undefined;
  readonly onChoose: (state: TransferState | undefined) => void;
}

/** How all transfers stand together; each number of transfers filters the list below. */
export function Dashboard({ totals, chosen, onChoose }: Props) {
  const styles = useStyles();
  const known = (show: (sums: TransferTotals) => string) => (totals === null ? '…' : show(totals));
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
                <span className={styles.number}>{known((sums) => formatCount(sums.byState[state]))}</span>
                <span className={styles.word}>{word}</span>
              </button>
            ))}
          </div>
        </section>
        <section aria-label="Files">
          <h2 className={styles.title}>Files, last runs</h2>
          <div className={styles.row}>
            <Figure number={known((sums) => formatCount(sums.filesCopied))} word="Copied" />
            <Figure number={known((sums) => formatCount(sums.filesFailed))} word="Failed" />
          </div>
        </section>
        <section aria-label="Data">
          <h2 className={styles.title}>Data, last runs</h2>
          <div className={styles.row}>
            <Figure number={known((sums) => formatBytes(sums.bytesCopied))} word="Copied" />
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
