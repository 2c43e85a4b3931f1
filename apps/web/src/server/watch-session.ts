import { ApiError, type Session } from '@drover/api';
import type { QueryClient } from '@tanstack/react-query';

/** Under this key stands `true` from when a session ended by itself until the next sign-in. */
export const SESSION_ENDED = ['session-ended'] as const;

interface Page {
  /** Whether the page has a form, which stays as it is filled in; one signs in again in front of it. */
  readonly keepsForm: () => boolean;
  readonly onSignedOut: () => void;
}

/** Notices in any answer that the session is over, forgets what only a signed-in person may see, and says so once. */
export function watchSession(client: QueryClient, { keepsForm, onSignedOut }: Page): void {
  const look = (error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.code !== 'not-signed-in') return;
    const session = client.getQueryData<Session>(['session']);
    if (session?.user == null) return;
    if (keepsForm()) {
      client.setQueryData(SESSION_ENDED, true);
      return;
    }
    client.clear();
    client.setQueryData(['session'], { ...session, user: null });
    client.setQueryData(SESSION_ENDED, true);
    onSignedOut();
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') look(event.action.error);
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') look(event.action.error);
  });
}
