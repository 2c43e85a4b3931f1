import type { Run } from '@drover/api';
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { formatBytes, formatShare, formatThings } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { PathText } from '../../parts/path-text.tsx';

const MOST = 8;

const useStyles = makeStyles({
  // Room for all eight, so that nothing below moves when files come and go.
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: '12px 24px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
    minHeight: `${MOST * 40 + 24}px`,
  },
  item: { height: '40px', fontSize: tokens.fontSizeBase200 },
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) max-content 40px', gap: '12px', paddingBottom: '4px' },
  right: { textAlign: 'right', fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The files that are on their way at this moment. */
export function MovingNow({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const moving = run.progress.movingNow.slice(0, MOST);
  return (
    <Card title="Moving now" aside={<span className={styles.quiet}>{formatThings(moving.length, 'file')}</span>}>
      <ul className={styles.list}>
        {moving.length === 0 && <li className={styles.quiet}>Nothing at this moment.</li>}
        {moving.map(({ display, bytes, size }) => (
          <li key={display} className={styles.item}>
            <div className={styles.line}>
              <PathText text={display} />
              <span className={styles.quiet}>{formatBytes(size ?? bytes)}</span>
              <span className={styles.right}>{size === null ? '' : formatShare(bytes, size)}</span>
            </div>
            <ProgressBar
              aria-label={`Progress of ${display}`}
              {...(size === null ? {} : { value: size === 0 ? 1 : bytes / size })}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
