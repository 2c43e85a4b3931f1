import type { ProblemGroup, Run } from '@drover/api';
import { useMayOperate } from '../../frame/use-user.ts';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { useStartRun } from '../../parts/use-start-run.ts';

/** Starts a run of just the items of one problem, and goes to it. */
export function RetryButton({ run, group }: { readonly run: Run; readonly group: ProblemGroup }) {
  const mayOperate = useMayOperate();
  const { source, destination, id } = run.transfer;
  const { busy, start } = useStartRun(id);
  const deleted = source.connectorState === 'deleted' || destination.connectorState === 'deleted';
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    (run.state === 'ended' ? null : 'Wait for the run to end.') ??
    (deleted ? 'A connector of this transfer was deleted.' : null) ??
    (busy ? 'Starting …' : null);
  return (
    <ExplainedButton
      label="Retry these"
      missing={missing}
      onClick={() => start({ mode: 'copy', only: { runId: run.id, cause: group.cause } })}
    />
  );
}
