import { type Run, routes, type TransferSide } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowRightRegular } from '@fluentui/react-icons/svg/arrow-right';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatThings } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { useMayOperate } from '../../frame/use-user.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { runWord, StatusBadge } from '../../parts/status-badge.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useStartRun } from '../../parts/use-start-run.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { PauseButton } from './pause-button.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', gap: '16px', alignItems: 'start', justifyContent: 'space-between', flexWrap: 'wrap' },
  words: { minWidth: 0, maxWidth: '100%' },
  line: { display: 'flex', gap: '4px 12px', alignItems: 'center', flexWrap: 'wrap', minWidth: 0 },
  title: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    margin: 0,
    display: 'flex',
    gap: '0 8px',
    flexWrap: 'wrap',
    minWidth: 0,
    maxWidth: '100%',
  },
  to: { fontWeight: tokens.fontWeightRegular, flexShrink: 0 },
  quiet: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    marginTop: '4px',
    overflowWrap: 'anywhere',
  },
  side: { display: 'inline-flex', gap: '6px', alignItems: 'center', minWidth: 0, maxWidth: '100%' },
  sign: { flexShrink: 0, marginRight: '6px' },
  deleted: { flexShrink: 0 },
  actions: { display: 'flex', gap: '8px' },
});

/** What is copied where, how it stands, and what can be done about it. */
export function RunHeader({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const { source, destination } = run.transfer;
  const verb = run.mode === 'scan' ? 'Scan' : 'Copy';
  const began = run.startedAt ?? run.queuedAt;
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 className={styles.title}>
            <PathText text={formatPath(source.root, source.path)} />
            <span className={styles.to}>to</span>
            <PathText text={formatPath(destination.root, destination.path)} />
          </h1>
          <StatusBadge status={run.status} word={runWord(run)} />
        </div>
        <div className={mergeClasses(styles.line, styles.quiet)}>
          <SideName side={source} />
          <span className={styles.side}>
            <ArrowRightRegular aria-label="to" className={styles.sign} />
            <SideName side={destination} />
          </span>
          <span>
            {verb}, started <TimeText at={began} />
            {run.requestedBy !== null && (
              <>
                {' '}
                by <bdi>{run.requestedBy}</bdi>
              </>
            )}
          </span>
          {run.only !== null && (
            <span>
              Only {formatThings(run.only.items, 'item')} of <bdi>{run.only.title}</bdi> in{' '}
              <Link to="/runs/$id" params={{ id: run.only.runId }}>
                an earlier run
              </Link>
            </span>
          )}
          {run.waiting !== null && <Waiting waiting={run.waiting} />}
          {run.paused !== null && (
            <span>
              Paused <TimeText at={run.paused.at} /> by <bdi>{run.paused.by}</bdi>
            </span>
          )}
        </div>
      </div>
      <div className={styles.actions}>
        {run.state === 'ended' ? (
          <Again run={run} />
        ) : (
          <>
            <PauseButton run={run} />
            <Cancel run={run} />
          </>
        )}
      </div>
    </div>
  );
}

function Waiting({ waiting }: { readonly waiting: NonNullable<Run['waiting']> }) {
  const [agent, ...more] = waiting.agents;
  if (agent === undefined || more.length > 0) {
    return (
      <span role="status">
        <bdi>{waiting.message}</bdi> It waits since <TimeText at={waiting.since} />
      </span>
    );
  }
  return (
    <span role="status">
      Waiting for the agent of <bdi>{agent.connector}</bdi>
      {agent.hosts.length > 0 && (
        <>
          {' '}
          on <bdi>{agent.hosts.join(' or ')}</bdi>
        </>
      )}
      {agent.lastSeen !== null && (
        <>
          , last seen <TimeText at={agent.lastSeen} />
        </>
      )}
    </span>
  );
}

function SideName({ side }: { readonly side: TransferSide }) {
  const styles = useStyles();
  return (
    <span className={styles.side}>
      <ConnectorLogo type={side.connectorType} small />
      <PathText text={side.connectorName} />
      {side.connectorState === 'deleted' && <span className={styles.deleted}>(deleted)</span>}
    </span>
  );
}

function Cancel({ run }: { readonly run: Run }) {
  const api = useApi();
  const client = useQueryClient();
  const mayOperate = useMayOperate();
  const [asking, setAsking] = useState(false);
  const missing = run.state === 'canceling' ? 'It is being canceled already.' : null;
  const cancel = async () => {
    client.setQueryData(
      queries.run(api, run.id).queryKey,
      await api.call(routes.cancelRun, { params: { id: run.id } }),
    );
  };
  return (
    <>
      <ExplainedButton
        label="Cancel"
        missing={mayOperate ? missing : 'Your role may look, but not cancel runs.'}
        onClick={() => setAsking(true)}
      />
      {asking && (
        <ConfirmDialog
          title="Cancel this run?"
          verb="Cancel the run"
          otherwise="Let it run"
          onConfirm={cancel}
          onClose={() => setAsking(false)}
        >
          <span>
            What was copied stays, and the next run goes on where this one stops. Unfinished files are removed from the
            destination now, or by the next run where the destination does not answer.
          </span>
        </ConfirmDialog>
      )}
    </>
  );
}

function Again({ run }: { readonly run: Run }) {
  const { missing, start } = useStartRun(run.transfer);
  return (
    <>
      <ExplainedButton label="Scan again" missing={missing} onClick={() => start({ mode: 'scan' })} />
      <ExplainedButton
        label={run.mode === 'scan' ? 'Start Copy' : 'Run again'}
        appearance="primary"
        missing={missing}
        onClick={() => start({ mode: 'copy' })}
      />
    </>
  );
}
