import { createClient } from '@drover/api';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppRouter } from './router.tsx';
import { Reach } from './server/reach.ts';
import { takeSignInQuery } from './server/take-query.ts';
import { watchSession } from './server/watch-session.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');

const signInQuery = takeSignInQuery(window);
const reach = new Reach();
window.addEventListener('offline', reach.doubt);
const api = createClient({ fetch: reach.fetch });
// A server on this machine or in its network is there without the internet, too.
const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1, networkMode: 'always' } } });
const router = createAppRouter({ api, client, signInQuery });
watchSession(client, {
  keepsForm: () => router.state.matches.some(({ staticData }) => staticData.keepsForm),
  onSignedOut: () => void router.invalidate(),
});

createRoot(root).render(
  <StrictMode>
    <App api={api} reach={reach} client={client} router={router} />
  </StrictMode>,
);
