import type { ApiClient } from '@drover/api';
import { FluentProvider, makeStyles, tokens } from '@fluentui/react-components';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { AwayBar } from './frame/away-bar.tsx';
import type { AppRouter } from './router.tsx';
import { ApiContext } from './server/api-context.ts';
import type { Reach } from './server/reach.ts';
import { ReachContext } from './server/reach-context.ts';
import { THEMES, useTheme } from './theme.ts';

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    fontVariantNumeric: 'tabular-nums',
    display: 'flex',
    flexDirection: 'column',
  },
});

interface Props {
  readonly api: ApiClient;
  readonly reach: Reach;
  readonly client: QueryClient;
  readonly router: AppRouter;
}

/** Everything that all pages stand in. */
export function App({ api, reach, client, router }: Props) {
  const styles = useStyles();
  const { shown } = useTheme();
  return (
    <ApiContext value={api}>
      <ReachContext value={reach}>
        <QueryClientProvider client={client}>
          <FluentProvider theme={THEMES[shown]} style={{ colorScheme: shown }}>
            <div className={styles.page}>
              <RouterProvider router={router} />
              <AwayBar />
            </div>
          </FluentProvider>
        </QueryClientProvider>
      </ReachContext>
    </ApiContext>
  );
}
