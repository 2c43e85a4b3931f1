import type { MigrationThroughput } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { Card } from '../../../parts/card.tsx';
import { AreaPlot } from '../../../parts/plots/area-plot.tsx';

const useStyles = makeStyles({
  body: {
    padding: '12px 24px 16px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

type Point = MigrationThroughput['points'][number];

/** Data, files and rows at work over the last ten minutes, each in a plot of its own. */
export function PlotsCard({ points }: { readonly points: readonly Point[] }) {
  const styles = useStyles();
  const of = (value: (point: Point) => number) =>
    points.map((point) => ({ at: Date.parse(point.at), value: value(point) }));
  const now = points.at(-1);
  const perSecond = (value: number) => `${formatBytes(value)}/s`;
  const whole = (value: number) => formatCount(Math.round(value));
  const still = points.every(({ rows }) => rows === 0);
  return (
    <Card title="Throughput" aside={<span className={styles.quiet}>Last 10 minutes</span>}>
      <div className={styles.body}>
        {still && (
          <span className={styles.quiet} role="status">
            Nothing was moved in the last ten minutes. Start users to see how fast they are.
          </span>
        )}
        <AreaPlot
          title="Data per second"
          now={perSecond(now?.bytesPerSecond ?? 0)}
          points={of(({ bytesPerSecond }) => bytesPerSecond)}
          format={perSecond}
          colour={tokens.colorBrandStroke1}
        />
        <AreaPlot
          title="Files per second"
          now={`${whole(now?.filesPerSecond ?? 0)} files/s`}
          points={of(({ filesPerSecond }) => filesPerSecond)}
          format={whole}
          colour={tokens.colorPaletteTealBorderActive}
        />
        <AreaPlot
          title="Users that moved something"
          now={formatThings(now?.rows ?? 0, 'user')}
          points={of(({ rows }) => rows)}
          format={whole}
          colour={tokens.colorPaletteMarigoldBorderActive}
        />
      </div>
    </Card>
  );
}
