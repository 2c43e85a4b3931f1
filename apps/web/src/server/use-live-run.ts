import { type Run, routes } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.ts';
import { queries } from './queries.ts';
import { type StreamState, useStream } from './use-stream.ts';

/** A run as it goes on; correct again after the connection was lost, because the stream begins with how things stand. */
export function useLiveRun(id: string): {
  readonly run: Run | undefined;
  readonly error: unknown;
  readonly state: StreamState;
} {
  const api = useApi();
  const client = useQueryClient();
  const options = queries.run(api, id);
  const { data: run, error } = useQuery(options);
  const goesOn = run !== undefined && run.state !== 'ended';
  const state = useStream(goesOn ? id : null, async (signal, live) => {
    for await (const { event, data } of api.events(routes.watchRun, { params: { id } }, signal)) {
      live();
      client.setQueryData(options.queryKey, data);
      if (event === 'end' || data.state === 'ended') {
        await client.invalidateQueries({ queryKey: ['transfers'] });
        await client.invalidateQueries({ queryKey: ['runs', id, 'problems'] });
        return true;
      }
    }
    return false;
  });
  return { run, error, state: goesOn ? state : 'ended' };
}
