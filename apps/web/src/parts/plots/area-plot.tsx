import { makeStyles, tokens } from '@fluentui/react-components';
import { niceCeiling, plotPaths, WINDOW_MS } from './plot-paths.ts';

const HEIGHT = 72;
const WIDTH = 600;

const useStyles = makeStyles({
  head: { display: 'flex', justifyContent: 'space-between', fontSize: tokens.fontSizeBase200, marginBottom: '4px' },
  strong: { fontWeight: tokens.fontWeightSemibold },
  box: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 80px', gap: '8px' },
  plot: {
    display: 'block',
    width: '100%',
    height: `${HEIGHT}px`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  scale: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    textAlign: 'right',
    fontSize: tokens.fontSizeBase200,
    lineHeight: 1,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
  },
});

interface Props {
  readonly title: string;
  readonly now: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
  readonly format: (value: number) => string;
  readonly colour: string;
}

/** One figure over the last ten minutes. */
export function AreaPlot({ title, now, points, format, colour }: Props) {
  const styles = useStyles();
  const top = niceCeiling(Math.max(0, ...points.map(({ value }) => value)));
  const end = points.at(-1)?.at ?? 0;
  const { line, area } = plotPaths(points, { from: end - WINDOW_MS, to: end, top, width: WIDTH, height: HEIGHT });
  return (
    <div>
      <div className={styles.head}>
        <span>{title}</span>
        <span className={styles.strong}>{now}</span>
      </div>
      <div className={styles.box}>
        <svg
          className={styles.plot}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: now ${now}, at most ${format(Math.max(0, ...points.map(({ value }) => value)))}`}
        >
          <path d={area} fill={colour} opacity="0.14" />
          <path d={line} fill="none" stroke={colour} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
        </svg>
        <div className={styles.scale} aria-hidden="true">
          <span>{format(top)}</span>
          <span>0</span>
        </div>
      </div>
    </div>
  );
}
