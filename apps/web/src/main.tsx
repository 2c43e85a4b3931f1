import { createClient } from '@drover/api';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppRouter } from './router.tsx';
import { watchSession } from './server/watch-session.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');

const api = createClient();
const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } });
const router = createAppRouter({ api, client });
watchSession(client, () => void router.invalidate());

createRoot(root).render(
  <StrictMode>
    <App api={api} client={client} router={router} />
  </StrictMode>,
);
