import type { Migration } from '@drover/api';
import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { Acceptances } from './acceptances.tsx';
import { FixesCard } from './fixes/fixes-card.tsx';
import { NoProblems } from './no-problems.tsx';
import { ProblemItem } from './problem-item.tsx';

const useStyles = makeStyles({ list: { listStyleType: 'none', margin: 0, padding: 0 } });

/** What did not arrive in all rows together, by cause, with who can mend it and what to do. */
export function ProblemsTab({ migration }: { readonly migration: Migration }) {
  const styles = useStyles();
  const api = useApi();
  const problems = useQuery(queries.migrationProblems(api, migration.id));
  // What stands below waits for what is above it, so that nothing moves.
  const fixes = useQuery(queries.fixes(api, migration.id));
  const isWaiting = problems.isPending || fixes.isPending;
  return (
    <>
      <Card>
        {problems.error !== null ? (
          <ErrorView error={problems.error} again={problems.refetch} />
        ) : isWaiting ? (
          <SkeletonRows rows={4} height={64} />
        ) : (problems.data ?? []).length === 0 ? (
          <NoProblems migration={migration} />
        ) : (
          <ul className={styles.list}>
            {problems.data?.map((problem) => (
              <ProblemItem key={problem.cause} migration={migration} problem={problem} />
            ))}
          </ul>
        )}
      </Card>
      {!isWaiting && (
        <>
          <FixesCard migrationId={migration.id} />
          <Acceptances migrationId={migration.id} />
        </>
      )}
    </>
  );
}
