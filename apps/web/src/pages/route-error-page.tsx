import { ApiError } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { ErrorView } from '../parts/error-view.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { useWhenBack } from '../server/reach-context.ts';

const useStyles = makeStyles({ page: { padding: '24px', maxWidth: '720px', margin: '48px auto' } });

/** What shows in place of everything when not even the frame could be made. */
export function RouteErrorPage({ error }: { readonly error: unknown }) {
  return (
    <main>
      <PageError error={error} />
    </main>
  );
}

/** What shows in place of a page that could not be made; tried again by itself when the server is back. */
export function PageError({ error }: { readonly error: unknown }) {
  usePageTitle('Something went wrong');
  const styles = useStyles();
  const router = useRouter();
  const client = useQueryClient();
  const retry = async () => {
    if (!(error instanceof ApiError)) return window.location.reload();
    await client.resetQueries({ predicate: ({ state }) => state.error !== null });
    await router.invalidate();
  };
  useWhenBack(() => {
    if (error instanceof ApiError) void retry();
  });
  return (
    <div className={styles.page}>
      <ErrorView error={error}>
        <Button onClick={() => void retry()}>Try again</Button>
      </ErrorView>
    </div>
  );
}
