import { type Activity, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from './api-context.ts';
import { useStream } from './use-stream.ts';

/** What is running altogether; null until the server has said so, or while it cannot be reached. */
export function useActivity(): Activity | null {
  const api = useApi();
  const client = useQueryClient();
  const [activity, setActivity] = useState<Activity | null>(null);
  const state = useStream('activity', async (signal, live) => {
    let known = '';
    for await (const { data } of api.events(routes.watchActivity, {}, signal)) {
      live();
      setActivity(data);
      const runs = data.busiest.map(({ runId, state }) => `${runId} ${state}`).join();
      const now = `${data.running} ${data.queued} ${runs}`;
      if (known !== '' && known !== now) void client.invalidateQueries({ queryKey: ['transfers'] });
      known = now;
    }
    return false;
  });
  return state === 'lost' ? null : activity;
}
