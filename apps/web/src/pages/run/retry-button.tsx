import type { ProblemGroup, Run } from '@drover/api';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { useStartRun } from '../../parts/use-start-run.ts';

/** Starts a run of just the items of one problem, and goes to it. */
export function RetryButton({ run, group }: { readonly run: Run; readonly group: ProblemGroup }) {
  const { missing, start } = useStartRun(run.transfer, run.state === 'ended' ? null : 'Wait for the run to end.');
  return (
    <ExplainedButton
      label="Retry these"
      missing={missing}
      onClick={() => start({ mode: 'copy', only: { runId: run.id, cause: group.cause } })}
    />
  );
}
