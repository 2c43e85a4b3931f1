import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { formatShare } from '../../format/numbers.ts';
import { Card } from '../card.tsx';
import { type LanesOf, laneRows } from './lanes.ts';

const useStyles = makeStyles({
  body: {
    padding: '12px 24px 16px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '10px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  // Room for two lines, so that nothing below moves when the sentence changes.
  text: { margin: 0, minHeight: '40px', overflowWrap: 'anywhere' },
  line: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr) max-content 48px',
    gap: '12px',
    fontSize: tokens.fontSizeBase200,
    marginBottom: '4px',
  },
  strong: { fontWeight: tokens.fontWeightSemibold },
  right: { textAlign: 'right' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

interface Props {
  readonly of: LanesOf;
  /** What holds the files up. */
  readonly sentence: string;
}

/** Where the time of files goes, and in one sentence what holds them up. */
export function LanesCard({ of: told, sentence }: Props) {
  const styles = useStyles();
  return (
    <Card title="Where the time goes" aside={<span className={styles.quiet}>Last 10 seconds</span>}>
      <div className={styles.body}>
        <p className={styles.text}>{sentence}</p>
        {laneRows(told).map(({ lane, word, of, rate, share }) => (
          <div key={lane}>
            <div className={styles.line}>
              <span className={styles.strong}>{word}</span>
              <bdi className={styles.quiet}>{of}</bdi>
              <span className={styles.quiet}>{rate}</span>
              <span className={`${styles.strong} ${styles.right}`}>{formatShare(share, 1)}</span>
            </div>
            <ProgressBar aria-label={word} thickness="large" value={share} />
          </div>
        ))}
      </div>
    </Card>
  );
}
