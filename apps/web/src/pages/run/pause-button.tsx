import { type Run, routes } from '@drover/api';
import { PauseRegular } from '@fluentui/react-icons/svg/pause';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { useQueryClient } from '@tanstack/react-query';
import { useMayOperate } from '../../frame/use-user.ts';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

/** Lets a run rest, and go on where it was. */
export function PauseButton({ run }: { readonly run: Run }) {
  const api = useApi();
  const client = useQueryClient();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const paused = run.state === 'paused';
  const missing =
    (mayOperate ? null : 'Your role may look, but not pause runs.') ??
    (run.state === 'canceling' ? 'It is being canceled.' : null) ??
    (busy ? 'One moment …' : null);
  const change = async () => {
    const route = paused ? routes.continueRun : routes.pauseRun;
    client.setQueryData(queries.run(api, run.id).queryKey, await api.call(route, { params: { id: run.id } }));
  };
  return (
    <ExplainedButton
      label={paused ? 'Continue' : 'Pause'}
      icon={paused ? <PlayRegular /> : <PauseRegular />}
      {...(paused ? { appearance: 'primary' } : {})}
      missing={missing}
      onClick={() => act(change)}
    />
  );
}
