import { type AgentDownload, routes, urlOf } from '@drover/api';
import { Link, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import type { MouseEvent } from 'react';
import { formatBytes } from '../../format/numbers.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useDownload } from './use-download.ts';

const useStyles = makeStyles({
  item: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: '0 8px' },
  icon: { fontSize: '18px', marginTop: '1px', color: tokens.colorBrandForegroundLink },
  busy: { justifySelf: 'start', height: '20px' },
  quiet: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  seconds: { fontVariantNumeric: 'tabular-nums' },
  wide: { gridColumn: '1 / -1', margin: '6px 0' },
});

/** One download: it is prepared by the server first, which may take a while or be refused, and then given to the browser. */
export function DownloadItem({ item, system }: { readonly item: AgentDownload; readonly system: string }) {
  const styles = useStyles();
  const { since, error, start } = useDownload(item.name);
  const press = (event: MouseEvent) => {
    event.preventDefault();
    start();
  };
  return (
    <li className={styles.item}>
      {since === null ? (
        <ArrowDownloadRegular className={styles.icon} aria-hidden="true" />
      ) : (
        <Spinner className={styles.busy} size="extra-tiny" aria-hidden="true" />
      )}
      <span>
        <Link href={urlOf(routes.downloadAgent, { params: { name: item.name } })} download={item.name} onClick={press}>
          {system}
        </Link>
        <span className={styles.quiet} role="status">
          {since === null ? factsOf(item) : <Preparing since={since} />}
        </span>
      </span>
      {error !== null && (
        <div className={styles.wide}>
          <ErrorView error={error} />
        </div>
      )}
    </li>
  );
}

/** Whoever listens is told once that it is prepared, and not each second. */
function Preparing({ since }: { readonly since: number }) {
  const styles = useStyles();
  const seconds = Math.max(0, Math.floor((useNow(1000) - since) / 1000));
  return (
    <>
      Preparing …{' '}
      <span className={styles.seconds} aria-hidden="true">
        {seconds} s
      </span>
    </>
  );
}

function factsOf({ kind, ran, ready, bytes }: AgentDownload): string {
  const what = { portable: 'Portable', executable: 'Brings all it needs', 'with-node': 'Brings Node with it' }[kind];
  const size = bytes === null ? '' : `, ${formatBytes(bytes)}`;
  const wait = ready ? '' : '; the first download of it takes up to a few minutes';
  return `${what}${size}${ran ? '' : '; built, not run by our tests'}${wait}`;
}
