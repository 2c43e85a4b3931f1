import type { OutputOf, routes } from '@drover/api';
import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState } from 'react';
import { formatCount } from '../../format/numbers.ts';
import { LOG_PAGE } from '../../server/queries.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    padding: '0 24px 8px',
    color: tokens.colorNeutralForeground2,
    '@media (max-width: 599px)': { padding: '0 12px 8px' },
  },
  bar: { flex: '1 1 120px', maxWidth: '320px' },
});

interface Props {
  /** The last page that came; more follow it. */
  readonly page: OutputOf<typeof routes.listItems>;
  readonly found: number;
  readonly goOn: () => void;
}

/** Searches a long log on by itself for as long as the server gives out pages that are not full, says how far it is, and can be stopped. */
export function LogSearch({ page, found, goOn }: Props) {
  const styles = useStyles();
  const [stopped, setStopped] = useState(false);
  const searching = page.items.length < LOG_PAGE && !stopped;
  const next = useEffectEvent(goOn);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once behind each page
  useEffect(() => {
    if (searching) next();
  }, [searching, page]);
  if (page.items.length >= LOG_PAGE) return null;
  const far = `${formatCount(page.looked)} of ${formatCount(page.of)} entries looked at, ${formatCount(found)} found`;
  return (
    <div className={styles.line}>
      <span>{searching ? `Searching: ${far}` : `Stopped: ${far}`}</span>
      {searching && <ProgressBar className={styles.bar} aria-label="Search of the log" value={page.looked / page.of} />}
      <Button size="small" onClick={() => setStopped(searching)}>
        {searching ? 'Stop' : 'Go on'}
      </Button>
    </div>
  );
}
