import { Button } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ErrorView } from '../../../parts/error-view.tsx';
import { migrationLabel } from '../../../parts/migrations/migration-label.ts';
import { Page } from '../../../parts/page.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { Discover } from './discover.tsx';

/** Finds the folders or accounts of the source, pairs each with a destination, and adds them as rows. */
export function DiscoverPage() {
  const { id } = useParams({ from: '/frame/migration-manager/$id/discover' });
  const navigate = useNavigate();
  const migration = useQuery(queries.migration(useApi(), id));
  const back = () => void navigate({ to: '/migration-manager/$id', params: { id } });
  return (
    <Page
      title="Auto Discover Users"
      subject={migration.data === undefined ? undefined : migrationLabel(migration.data)}
      wide
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={back}>
          Users
        </Button>
      }
    >
      {migration.data !== undefined ? (
        <Discover migration={migration.data} onDone={back} />
      ) : migration.error === null ? (
        <SkeletonRows rows={6} />
      ) : (
        <ErrorView error={migration.error} again={migration.refetch} />
      )}
    </Page>
  );
}
