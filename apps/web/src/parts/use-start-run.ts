import { type InputOf, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../server/api-context.ts';
import { useAction } from './use-action.ts';

type Wanted = InputOf<typeof routes.startRun>['body'];

/** Starts a run of a transfer and goes to its page. */
export function useStartRun(transferId: string): { readonly busy: boolean; readonly start: (wanted: Wanted) => void } {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, act } = useAction();
  const start = (wanted: Wanted) =>
    act(async () => {
      const run = await api.call(routes.startRun, { params: { id: transferId }, body: wanted });
      await client.invalidateQueries({ queryKey: ['transfers'] });
      await navigate({ to: '/runs/$id', params: { id: run.id } });
    });
  return { busy, start };
}
