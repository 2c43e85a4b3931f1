import type { Run } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { AreaPlot } from '../../parts/plots/area-plot.tsx';
import { useThroughput } from './use-throughput.ts';

const useStyles = makeStyles({
  body: {
    padding: '12px 24px 16px',
    display: 'grid',
    gap: '12px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Data and files per second over the last ten minutes, each in a plot of its own. */
export function ThroughputCard({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const samples = useThroughput(run);
  const { bytesPerSecond, filesPerSecond } = run.progress;
  return (
    <Card title="Throughput" aside={<span className={styles.quiet}>Last 10 minutes</span>}>
      <div className={styles.body}>
        <AreaPlot
          title="Data per second"
          now={`${formatBytes(bytesPerSecond)}/s`}
          points={samples.map(({ at, bytesPerSecond: value }) => ({ at, value }))}
          format={(value) => `${formatBytes(value)}/s`}
          colour={tokens.colorBrandStroke1}
        />
        <AreaPlot
          title="Files per second"
          now={`${formatCount(Math.round(filesPerSecond))} files/s`}
          points={samples.map(({ at, filesPerSecond: value }) => ({ at, value }))}
          format={(value) => formatCount(Math.round(value))}
          colour={tokens.colorPaletteTealBorderActive}
        />
      </div>
    </Card>
  );
}
