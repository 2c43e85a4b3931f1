import { type InputOf, routes, type Transfer } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMayOperate } from '../frame/use-user.ts';
import { useApi } from '../server/api-context.ts';
import { useAction } from './use-action.ts';

type Wanted = InputOf<typeof routes.startRun>['body'];

interface StartRun {
  /** Why it cannot be started; null when it can. */
  readonly missing: string | null;
  readonly start: (wanted: Wanted) => void;
}

/** Starts a run of a transfer and goes to its page; `hindrance` is what else keeps the caller from it. */
export function useStartRun(
  { id, source, destination }: Pick<Transfer, 'id' | 'source' | 'destination'>,
  hindrance: string | null = null,
): StartRun {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const deleted = source.connectorState === 'deleted' || destination.connectorState === 'deleted';
  const missing =
    (mayOperate ? null : 'Your role may look, but not start transfers.') ??
    (deleted ? 'A connector of this transfer was deleted.' : null) ??
    hindrance ??
    (busy ? 'Starting …' : null);
  const start = (wanted: Wanted) =>
    act(async () => {
      const run = await api.call(routes.startRun, { params: { id }, body: wanted });
      await client.invalidateQueries({ queryKey: ['transfers'] });
      await navigate({ to: '/runs/$id', params: { id: run.id } });
    });
  return { missing, start };
}
