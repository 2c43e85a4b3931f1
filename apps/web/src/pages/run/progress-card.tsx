import type { Run } from '@drover/api';
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { useNow } from '../../parts/use-now.ts';
import { type FurthestBytes, furthestBytes } from './furthest-bytes.ts';
import { figures, headline, shareDone, tallies } from './run-figures.ts';

const useStyles = makeStyles({
  body: { padding: '16px 24px', display: 'grid', gap: '12px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'end', gap: '12px 32px', flexWrap: 'wrap' },
  large: {
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
  },
  figures: { display: 'flex', gap: '8px 32px', margin: 0, flexWrap: 'wrap' },
  name: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  value: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  bar: { height: '8px' },
  tallies: { display: 'flex', gap: '4px 24px', flexWrap: 'wrap', fontSize: tokens.fontSizeBase200 },
});

/** How far a run is: bytes, files, time; nothing that is not known. */
export function ProgressCard({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const now = useNow(1000);
  const [before, keep] = useState<FurthestBytes | null>(null);
  const furthest = furthestBytes(before, run);
  if (furthest !== before && furthest.bytesDone !== before?.bytesDone) keep(furthest);
  const shown = { ...run, progress: { ...run.progress, bytesDone: furthest.bytesDone } };
  const [large, beside] = headline(shown);
  const share = shareDone(shown);
  const { colour } = run.status;
  const barColor = colour === 'green' ? 'success' : colour === 'red' ? 'error' : 'brand';
  return (
    <Card>
      <div className={styles.body}>
        <div className={styles.top}>
          <div>
            <span className={styles.large}>{large}</span> {beside}
          </div>
          <dl className={styles.figures}>
            {figures(run, now).map(({ name, value }) => (
              <div key={name}>
                <dt className={styles.name}>{name}</dt>
                <dd className={styles.value}>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
        <ProgressBar
          className={styles.bar}
          shape="rounded"
          color={barColor}
          aria-label="Progress"
          {...(share === null ? {} : { value: share })}
        />
        <div className={styles.tallies}>
          {tallies(run).map((text) => (
            <span key={text}>{text}</span>
          ))}
        </div>
      </div>
    </Card>
  );
}
