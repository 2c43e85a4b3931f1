import type { AgentDownload, AgentDownloads } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { DownloadItem } from './download-item.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '6px' },
  text: { margin: '8px 0 0', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const SYSTEMS: Readonly<Record<AgentDownload['name'], string>> = {
  'drover-agent-windows-x64.zip': 'Windows',
  'drover-agent-macos-arm64.tar.gz': 'macOS on Apple silicon',
  'drover-agent-macos-x64.tar.gz': 'macOS on Intel',
  'drover-agent-linux-x64.tar.gz': 'Linux on x64',
  'drover-agent-linux-arm64.tar.gz': 'Linux on arm64',
  'drover-agent.zip': 'Any system with Node 20.15 or newer, as zip',
  'drover-agent.tar.gz': 'Any system with Node 20.15 or newer, as tar.gz',
};
const ORDER = Object.keys(SYSTEMS);

/** The agents that can be downloaded, by the system that they are for. */
export function DownloadList({ downloads: { items, server } }: { readonly downloads: AgentDownloads }) {
  const styles = useStyles();
  const sorted = items.toSorted((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  return (
    <div>
      <ul className={styles.list}>
        {sorted.map((item) => (
          <DownloadItem key={item.name} item={item} system={SYSTEMS[item.name]} />
        ))}
      </ul>
      {server !== null && <p className={styles.text}>Each dials {server}, and knows this server by its pin.</p>}
    </div>
  );
}
