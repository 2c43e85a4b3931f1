import type { Activity } from '@drover/api';
import {
  Button,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  ProgressBar,
  tokens,
} from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatBytes, formatCount, formatThings } from '../format/numbers.ts';
import { PathText } from '../parts/path-text.tsx';
import { useActivity } from '../server/use-activity.ts';

const useStyles = makeStyles({
  pill: { borderRadius: tokens.borderRadiusCircular, marginRight: '4px', minWidth: 0, whiteSpace: 'nowrap' },
  rate: {
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
    marginLeft: '8px',
    '@media (max-width: 699px)': { display: 'none' },
  },
  word: {
    '@media (max-width: 479px)': { position: 'absolute', clipPath: 'inset(50%)', width: '1px', overflow: 'hidden' },
  },
  active: { color: tokens.colorBrandForeground1 },
  surface: { width: '340px', maxWidth: 'calc(100vw - 32px)', padding: '8px' },
  run: {
    display: 'grid',
    gap: '4px',
    padding: '8px',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  none: { padding: '8px', margin: 0 },
});

/** How many transfers are running and how fast; opens the busiest of them. */
export function RunningPill() {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const activity = useActivity();
  const running = activity?.running ?? 0;
  return (
    <Popover open={open} onOpenChange={(_, data) => setOpen(data.open)} positioning="below-end" trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button
          className={styles.pill}
          icon={<ArrowSyncRegular className={running > 0 ? styles.active : ''} />}
          title={pillTitle(activity)}
        >
          <span>
            {activity === null ? '…' : formatCount(running)}
            <span className={styles.word}> running</span>
          </span>
          {running > 0 && <span className={styles.rate}>{formatBytes(activity?.bytesPerSecond ?? 0)}/s</span>}
          <ChevronDownRegular style={{ marginLeft: 6 }} />
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label="Running transfers">
        <BusiestRuns activity={activity} onLeave={() => setOpen(false)} />
      </PopoverSurface>
    </Popover>
  );
}

function BusiestRuns({ activity, onLeave }: { readonly activity: Activity | null; readonly onLeave: () => void }) {
  const styles = useStyles();
  if (activity === null) return <p className={styles.none}>The server cannot be reached just now; trying again.</p>;
  if (activity.busiest.length === 0) return <p className={styles.none}>Nothing is running.</p>;
  return (
    <>
      {activity.busiest.slice(0, 5).map((run) => (
        <Link key={run.runId} to="/runs/$id" params={{ id: run.runId }} className={styles.run} onClick={onLeave}>
          <PathText text={run.name} />
          <ProgressBar
            aria-label={`Progress of ${run.name}`}
            {...(run.walking || run.bytesPlanned === 0 ? {} : { value: run.bytesCopied / run.bytesPlanned })}
          />
          <span className={styles.quiet}>
            {formatThings(run.filesCopied, 'file')} · {formatBytes(run.bytesPerSecond)}/s
          </span>
        </Link>
      ))}
      {activity.queued > 0 && <p className={styles.none}>{formatCount(activity.queued)} waiting to start</p>}
    </>
  );
}

function pillTitle(activity: Activity | null): string {
  if (activity === null) return 'Running transfers: the server cannot be reached';
  return `Running transfers: ${activity.running}, ${formatBytes(activity.bytesPerSecond)} per second`;
}
