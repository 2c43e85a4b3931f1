import { routes, type Transfer } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { problemOf } from '../../parts/error-view.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { useApi } from '../../server/api-context.ts';

/** Starts a transfer again and goes to its run; `missing` says why it cannot be started. */
export function useTransferRun({ id, source, destination, lastRun }: Transfer): {
  readonly missing: string | null;
  readonly start: (mode: 'copy' | 'scan') => void;
} {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const [busy, setBusy] = useState(false);
  const states = [source.connectorState, destination.connectorState];
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    (states.includes('deleted') ? 'A connector of this transfer was deleted.' : null) ??
    (states.includes('deauthorized') ? 'Reauthorize the connector first.' : null) ??
    (lastRun !== null && lastRun.state !== 'ended' ? 'It is running already.' : null) ??
    (busy ? 'Starting …' : null);
  const start = (mode: 'copy' | 'scan') => {
    setBusy(true);
    const started = api.call(routes.startRun, { params: { id }, body: { mode } }).then(async (run) => {
      await client.invalidateQueries({ queryKey: ['transfers'] });
      await navigate({ to: '/runs/$id', params: { id: run.id } });
    });
    started.then(
      () => setBusy(false),
      (error: unknown) => {
        const { title, detail, remedy } = problemOf(error);
        notify('error', title, `${detail} ${remedy}`);
        setBusy(false);
      },
    );
  };
  return { missing, start };
}
