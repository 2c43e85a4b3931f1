import { ApiError, type Session } from '@drover/api';
import type { QueryClient } from '@tanstack/react-query';

/** Notices in any answer that the session is over, forgets what only a signed-in person may see, and says so once. */
export function watchSession(client: QueryClient, onSignedOut: () => void): void {
  const look = (error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.code !== 'not-signed-in') return;
    const session = client.getQueryData<Session>(['session']);
    if (session?.user == null) return;
    client.clear();
    client.setQueryData(['session'], { ...session, user: null });
    onSignedOut();
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') look(event.action.error);
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') look(event.action.error);
  });
}
