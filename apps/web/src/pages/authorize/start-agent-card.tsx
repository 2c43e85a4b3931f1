import type { AgentDownloads, AgentServer } from '@drover/api';
import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '../../parts/card.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { DownloadList } from './download-list.tsx';

const useStyles = makeStyles({
  body: {
    padding: '16px 24px 20px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    '@media (max-width: 599px)': { padding: '12px 16px 16px' },
  },
  steps: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '20px' },
  step: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr)',
    gap: '0 12px',
  },
  number: {
    width: '24px',
    height: '24px',
    borderRadius: '50%',
    display: 'grid',
    placeItems: 'center',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
  },
  within: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '8px' },
  title: { margin: '2px 0 0', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  command: {
    margin: 0,
    padding: '10px 12px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  button: { justifySelf: 'start' },
  bar: { alignItems: 'start', paddingTop: '6px', paddingBottom: '6px' },
  said: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  /** As tall as the steps, so that nothing below moves when they come. */
  loading: { minHeight: '860px' },
  more: { color: tokens.colorNeutralForeground2 },
  summary: { cursor: 'pointer' },
});

/** How to get an agent, start it and find its key: the downloads carry the address of this server and what the agent knows it by. */
export function StartAgentCard() {
  const styles = useStyles();
  const api = useApi();
  const server = useQuery(queries.agentServer(api));
  const downloads = useQuery(queries.agentDownloads(api));
  const error = server.error ?? downloads.error;
  return (
    <Card title="Get an agent running">
      <div className={styles.body}>
        {error !== null ? (
          <ErrorView error={error}>
            <Button onClick={() => void Promise.all([server.refetch(), downloads.refetch()])}>Try again</Button>
          </ErrorView>
        ) : server.data === undefined || downloads.data === undefined ? (
          <div className={styles.loading}>
            <SkeletonRows rows={6} />
          </div>
        ) : server.data.address === null ? (
          <Notice text={server.data.problem ?? 'Agents cannot call this server.'} intent="error" />
        ) : (
          <Steps server={server.data} downloads={downloads.data} />
        )}
      </div>
    </Card>
  );
}

const ONLY_HERE =
  'Only agents on the machine of this server can call now. For others, start Drover with --agent-listen 0.0.0.0:443, or another port.';
/** The port takes calls from elsewhere; only what downloads say of it would lead nowhere there. */
const OPENED_HERE =
  'Downloads carry this machine’s own address, because this page was opened by it: agents elsewhere cannot call that. Open this page by the server’s name, or let an administrator enter the Address for agents under Settings.';

function Steps({ server, downloads }: { readonly server: AgentServer; readonly downloads: AgentDownloads }) {
  const styles = useStyles();
  const passedOn = server.address?.passedOn;
  return (
    <>
      {downloads.loopback && (
        <Notice intent="warning" text={server.address?.everywhere === true ? OPENED_HERE : ONLY_HERE} />
      )}
      {typeof passedOn === 'string' && (
        <Notice
          intent="warning"
          text={`Agents are told to call ${downloads.server ?? 'another address'}, but Drover takes calls from its own machine alone, at ${passedOn}. Something there has to pass them on; else start Drover with --agent-listen 0.0.0.0:443, or another port.`}
        />
      )}
      <ol className={styles.steps}>
        <Step number={1} title="Download it to the machine that holds the files">
          {downloads.problem === null ? (
            <DownloadList downloads={downloads} />
          ) : (
            <Notice intent="error" text={`${downloads.problem.detail} ${downloads.problem.remedy}`} />
          )}
        </Step>
        <Step number={2} title="Unpack it, and start it with what it is to share">
          <p className={styles.text}>On macOS and Linux, in a terminal in the unpacked folder:</p>
          <Command text="./agent start --root /path/to/folder" />
          <p className={styles.text}>On Windows, in a terminal there:</p>
          <Command text={String.raw`.\agent start --root D:\Users`} />
          <p className={styles.text}>Give --root once for each folder. All others stay closed to this server.</p>
        </Step>
        <Step number={3} title="Copy the key that it shows">
          <p className={styles.text}>
            It stands on a line of its own below “Drover Agent Key:”. Enter it in this form; the agent is seen here by
            itself.
          </p>
        </Step>
      </ol>
      <FromCheckout server={server} />
      <p className={styles.text}>An agent must be version {server.minimumVersion} or newer.</p>
    </>
  );
}

/** For a machine on which Drover's own folder is. */
function FromCheckout({ server: { address, pin } }: { readonly server: AgentServer }) {
  const styles = useStyles();
  if (address === null || pin === null) return null;
  const name = address.host ?? window.location.hostname;
  const url = `https://${name.includes(':') ? `[${name.replace(/^\[|\]$/g, '')}]` : name}:${address.port}#${pin}`;
  const command = `./drover agent start --server '${url}' --root /path/to/folder`;
  return (
    <details className={styles.more}>
      <summary className={styles.summary}>Without a download, in a folder with Drover</summary>
      <Command text={command} />
    </details>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}

function Step({ number, title, children }: StepProps) {
  const styles = useStyles();
  return (
    <li className={styles.step}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <div className={styles.within}>
        <h3 className={styles.title}>{title}</h3>
        {children}
      </div>
    </li>
  );
}

function Command({ text }: { readonly text: string }) {
  const styles = useStyles();
  return (
    <>
      <pre className={styles.command}>{text}</pre>
      <span className={styles.button}>
        <CopyButton label="Copy the command" text={text} size="small" />
      </span>
    </>
  );
}

function Notice({ text, intent }: { readonly text: string; readonly intent: 'error' | 'warning' }) {
  const styles = useStyles();
  return (
    <MessageBar intent={intent} layout="singleline" className={styles.bar}>
      <MessageBarBody className={styles.said}>{text}</MessageBarBody>
    </MessageBar>
  );
}
