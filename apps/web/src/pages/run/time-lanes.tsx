import type { Run } from '@drover/api';
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { formatShare } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';

const useStyles = makeStyles({
  body: { padding: '12px 24px 16px', display: 'grid', gap: '10px' },
  text: { margin: 0 },
  line: { display: 'flex', justifyContent: 'space-between', fontSize: tokens.fontSizeBase200 },
  strong: { fontWeight: tokens.fontWeightSemibold },
});

const LANES = [
  ['reading', 'Reading', 'The source is the bottleneck: most of the time goes into reading from it.'],
  ['waiting', 'Waiting', 'Most of the time is spent waiting: for answers, or because a server asks to slow down.'],
  ['writing', 'Writing', 'The destination is the bottleneck: most of the time goes into writing to it.'],
] as const;

/** Where the time of a run goes, and in one sentence what holds it up. */
export function TimeLanes({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const { lanes } = run.progress;
  if (lanes === undefined) return null;
  const whole = lanes.reading + lanes.waiting + lanes.writing;
  const [longest] = LANES.toSorted(([a], [b]) => lanes[b] - lanes[a]);
  return (
    <Card title="Where the time goes">
      <div className={styles.body}>
        <p className={styles.text}>{whole === 0 ? 'Nothing has moved yet.' : longest?.[2]}</p>
        {LANES.map(([lane, word]) => (
          <div key={lane}>
            <div className={styles.line}>
              <span className={styles.strong}>{word}</span>
              <span className={styles.strong}>{formatShare(lanes[lane], whole)}</span>
            </div>
            <ProgressBar aria-label={word} thickness="large" value={whole === 0 ? 0 : lanes[lane] / whole} />
          </div>
        ))}
      </div>
    </Card>
  );
}
