import type { DiscoverAnswer } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { PathText } from '../../../parts/path-text.tsx';
import { VirtualTable } from '../../../parts/table/virtual-table.tsx';
import { RULES } from './pairing-rules.ts';

const ROW = 44;

const useStyles = makeStyles({
  frame: { height: 'max(300px, calc(100vh - 380px))' },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1.4fr) 160px',
    columnGap: '16px',
    padding: '0 24px',
    '@media (max-width: 599px)': {
      padding: '0 12px',
      columnGap: '8px',
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) 84px',
    },
  },
  row: { width: '100%', alignItems: 'center', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly items: DiscoverAnswer['items'];
}

/** What was found, and where each would go. */
export function PairsTable({ items }: Props) {
  const styles = useStyles();
  return (
    <VirtualTable
      label="Discovered users"
      count={items.length}
      rowHeight={ROW}
      className={styles.frame}
      columns={styles.grid}
      head={
        <>
          <span role="columnheader">Source</span>
          <span role="columnheader">Destination</span>
          <span role="columnheader">Rule</span>
        </>
      }
      row={({ index, ...at }) => {
        const item = items[index];
        if (item === undefined) return null;
        const { source, destinations, outcome, rule } = item;
        return (
          <div key={source} role="row" {...at} className={mergeClasses(styles.grid, styles.row)}>
            <span role="cell">
              <PathText text={source} />
            </span>
            <span role="cell">
              {outcome === 'unmatched' ? (
                <span className={styles.quiet}>None found</span>
              ) : (
                <PathText text={destinations.join(' or ')} />
              )}
            </span>
            <span role="cell" className={styles.quiet}>
              {rule === null ? '–' : wordOf(rule)}
            </span>
          </div>
        );
      }}
    />
  );
}

function wordOf(rule: string): string {
  return Object.entries(RULES).find(([kind]) => kind === rule)?.[1].word ?? rule;
}
