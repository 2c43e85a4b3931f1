import { routes } from '@drover/api';
import { Button, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useRouteContext } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Door } from '../../parts/door.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { stateIn, tellSignedIn } from '../../server/sign-in-channel.ts';

/** Where a service sends the window of a sign-in back to: finishes it, tells the page that waits, and closes. */
export function SignedInPage() {
  usePageTitle('Signing in');
  const api = useApi();
  const { signInQuery: query } = useRouteContext({ from: '__root__' });
  const { data, error } = useQuery({
    queryKey: ['sign-in', stateIn(query)],
    queryFn: ({ signal }) => api.call(routes.finishSignIn, { body: { query } }, signal),
    // It can be finished once.
    ...{ retry: false, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false },
  });
  useEffect(() => {
    if (data === undefined) return;
    tellSignedIn({ state: stateIn(query), finished: data });
    window.close();
  }, [data, query]);
  const close = <Button onClick={() => window.close()}>Close this window</Button>;
  if (error !== null) {
    return (
      <Door title="Not authorized" text="Nothing was saved.">
        <ErrorView error={error}>{close}</ErrorView>
      </Door>
    );
  }
  if (data === undefined) {
    return (
      <Door title="Almost there" text="Drover tries the connector before it saves it.">
        <Spinner label="Trying …" />
      </Door>
    );
  }
  const text =
    data.connector === null
      ? 'Consent was given. Go on in the other window.'
      : `Authorized ${data.connector.displayName}.`;
  return (
    <Door title="Done" text={text}>
      {close}
    </Door>
  );
}
