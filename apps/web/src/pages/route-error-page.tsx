import { Button, makeStyles } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { ErrorView } from '../parts/error-view.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

const useStyles = makeStyles({ page: { padding: '24px', maxWidth: '720px', margin: '48px auto' } });

/** What shows in place of a page that could not be made. */
export function RouteErrorPage({ error }: { readonly error: unknown }) {
  usePageTitle('Something went wrong');
  const styles = useStyles();
  const router = useRouter();
  const client = useQueryClient();
  const retry = async () => {
    await client.resetQueries();
    await router.invalidate();
  };
  return (
    <main className={styles.page}>
      <ErrorView error={error}>
        <Button onClick={() => void retry()}>Try again</Button>
      </ErrorView>
    </main>
  );
}
