import type { Transfer, TransferSide } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { formatExact } from '../../format/times.ts';
import { Card } from '../../parts/card.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { RunHistory } from '../../parts/run-history.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { TermList } from '../../parts/term-list.tsx';

const useStyles = makeStyles({
  panel: { width: '376px', flexShrink: 0, '@media (max-width: 1199px)': { width: '100%' } },
  body: { padding: '12px 24px 16px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  connector: { display: 'flex', color: tokens.colorNeutralForeground2 },
});

interface Props {
  readonly transfer: Transfer;
  readonly onClose: () => void;
}

/** The summary of one transfer and the history of its runs, beside the list. */
export function TransferPanel({ transfer, onClose }: Props) {
  const styles = useStyles();
  const { source, destination, lastRun, owner } = transfer;
  return (
    <Card
      title="Transfer Summary"
      className={styles.panel}
      aside={<Button appearance="subtle" aria-label="Close the summary" icon={<DismissRegular />} onClick={onClose} />}
    >
      <div className={styles.body}>
        <StatusBadge status={lastRun?.status ?? null} {...(lastRun === null ? {} : { word: lastRun.status.message })} />
        <TermList
          terms={[
            ['Source', <Place key="source" side={source} />],
            ['Destination', <Place key="destination" side={destination} />],
            ['ID', transfer.id],
            ['Created', formatExact(Date.parse(transfer.createdAt))],
            ['Owner', owner?.name ?? '–'],
            ...(transfer.tags.length === 0 ? [] : ([['Tags', transfer.tags.join(', ')]] as const)),
            ['Files seen', lastRun === null ? '–' : formatCount(lastRun.counters.filesSeen)],
            ['Files copied', lastRun === null ? '–' : formatCount(lastRun.counters.filesCopied)],
            ['Files unchanged', lastRun === null ? '–' : formatCount(lastRun.counters.filesUnchanged)],
            ['Data copied', lastRun === null ? '–' : formatBytes(lastRun.counters.bytesCopied)],
          ]}
        />
        <RunHistory transferId={transfer.id} />
      </div>
    </Card>
  );
}

function Place({ side }: { readonly side: TransferSide }) {
  const styles = useStyles();
  return (
    <>
      <PathText text={formatPath(side.root, side.path)} />
      <PathText className={styles.connector} text={side.connectorName} />
    </>
  );
}
