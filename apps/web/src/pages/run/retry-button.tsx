import { type ProblemGroup, type Run, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { problemOf } from '../../parts/error-view.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';

/** Starts a run of just the items of one problem, and goes to it. */
export function RetryButton({ run, group }: { readonly run: Run; readonly group: ProblemGroup }) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const [busy, setBusy] = useState(false);
  const { source, destination, id } = run.transfer;
  const deleted = source.connectorState === 'deleted' || destination.connectorState === 'deleted';
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    (run.state === 'ended' ? null : 'Wait for the run to end.') ??
    (deleted ? 'A connector of this transfer was deleted.' : null) ??
    (busy ? 'Starting …' : null);
  const start = async () => {
    setBusy(true);
    try {
      const only = { runId: run.id, cause: group.cause };
      const next = await api.call(routes.startRun, { params: { id }, body: { mode: 'copy', only } });
      await client.invalidateQueries({ queryKey: ['transfers'] });
      await navigate({ to: '/runs/$id', params: { id: next.id } });
    } catch (error) {
      const { title, detail, remedy } = problemOf(error);
      notify('error', title, `${detail} ${remedy}`);
    } finally {
      setBusy(false);
    }
  };
  return <ExplainedButton label="Retry these" missing={missing} onClick={() => void start()} />;
}
