import { type LinkAnswer, routes, type Session } from '@drover/api';
import { Spinner } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Door } from '../../parts/door.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { SetupForm } from './setup-form.tsx';

/** Where a one-time link leads: the first administrator, an invitation, or a lost password. */
export function WelcomePage() {
  usePageTitle('Welcome');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const token = useToken();
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => api.call(routes.useLink, { body: { token } }, signal),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const enter = async (session: Session) => {
    client.setQueryData(queries.session(api).queryKey, session);
    await navigate({ to: '/transfer-wizard', replace: true });
  };
  const signedIn = link.data?.state === 'signed-in' ? link.data.session : null;
  useEffect(() => {
    if (signedIn !== null) void enter(signedIn);
  });
  if (token === '') {
    return (
      <Door
        title="This link is not complete"
        text="Open the whole link that Drover printed or that an administrator gave you, with everything after the #."
      >
        {null}
      </Door>
    );
  }
  if (link.error !== null) {
    return (
      <Door title="This link does not work" text="A one-time link works once, and only for a while.">
        <ErrorView error={link.error} />
      </Door>
    );
  }
  if (link.data === undefined || link.data.state === 'signed-in') {
    return (
      <Door title="Welcome" text="Checking the link …">
        <Spinner aria-label="Checking the link" />
      </Door>
    );
  }
  return <LinkForm link={link.data} token={token} onEnter={enter} />;
}

interface FormProps {
  readonly link: Extract<LinkAnswer, { readonly state: 'password-needed' }>;
  readonly token: string;
  readonly onEnter: (session: Session) => Promise<void>;
}

function LinkForm({ link, token, onEnter }: FormProps) {
  if (link.purpose === 'setup') {
    return (
      <Door title="Welcome to Drover" text="You are the first. Make the account of the administrator; others follow.">
        <SetupForm token={token} onEnter={onEnter} />
      </Door>
    );
  }
  const invited = link.purpose === 'invite';
  const title = invited ? `Welcome, ${link.name ?? 'colleague'}` : 'Choose a new password';
  const ends = invited ? '' : ' All its sessions and API tokens end.';
  return (
    <Door title={title} text={`Choose the password for ${link.email ?? 'your account'}.${ends}`}>
      <NewPasswordForm token={token} email={link.email ?? ''} onEnter={onEnter} />
    </Door>
  );
}

/** The token after the #, which browsers send to no server. It is taken out of the address, so that it stays out of the history. */
function useToken(): string {
  const hash = useLocation({ select: (location) => location.hash });
  const [token] = useState(hash);
  useEffect(() => {
    if (window.location.hash !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  return token;
}
