import type { Run } from '@drover/api';
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useMayOperate } from '../../frame/use-user.ts';
import { notReached } from './run-figures.ts';

const INTENTS = { green: 'success', yellow: 'warning', red: 'error', blue: 'info', grey: 'info' } as const;

const useStyles = makeStyles({
  bar: { paddingTop: '8px', paddingBottom: '8px', minHeight: '44px' },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
});

/** How a run ended, what stopped it, and the way to mend that. */
export function RunOutcome({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const mayOperate = useMayOperate();
  if (run.state !== 'ended') return null;
  const { status, stoppedBy, transfer } = run;
  const left = notReached(run);
  const failing = stoppedBy === null ? null : transfer[stoppedBy.side];
  const mends = status.code === 402 || (status.code === 410 && failing?.connectorType !== 'agent');
  const mendable = failing?.connectorId != null && mayOperate && mends;
  return (
    <MessageBar intent={INTENTS[status.colour]} layout={mendable ? 'multiline' : 'singleline'} className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{status.message}</MessageBarTitle>
        Code {status.code}.{' '}
        {stoppedBy !== null && (
          <bdi>
            {stoppedBy.message} {stoppedBy.remedy}
          </bdi>
        )}
        {left !== null && ` ${left}`}
        {status.state === 'warning' && ' The next run tries only what did not arrive.'}
      </MessageBarBody>
      {mendable && (
        <MessageBarActions>
          <Button
            onClick={() =>
              void navigate({
                to: '/connectors/$id/reauthorize',
                params: { id: failing.connectorId ?? '' },
                search: {},
              })
            }
          >
            Reauthorize {failing.connectorName}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
