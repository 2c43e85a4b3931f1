import type { Migration } from '@drover/api';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { useQuery } from '@tanstack/react-query';
import { formatThings } from '../../../format/numbers.ts';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';

/** Users of whom a run has ended, and none goes on. */
const ENDED = 'code:>0 -status:Running';
const WHAT = 'What a scan finds, and what a copy could not bring over, stands here by cause, with what to do about it.';

/** Says that there is no problem, in how many files, and when that was seen last. */
export function NoProblems({ migration }: { readonly migration: Migration }) {
  const api = useApi();
  const totals = useQuery(queries.rowTotals(api, migration.id, ''));
  const last = useQuery(
    queries.migrationRows(api, migration.id, { sort: 'lastEnd', direction: 'descending', filter: ENDED }, 0, 1),
  );
  const checkedAt = last.data?.items[0]?.lastEndedAt ?? null;
  const { successful, failed, skipped } = totals.data?.files ?? { successful: 0, failed: 0, skipped: 0 };
  return (
    <EmptyState
      icon={<CheckmarkCircleRegular />}
      title={
        checkedAt === null
          ? 'Nothing was checked yet'
          : `No problems in ${formatThings(successful + failed + skipped, 'file')}`
      }
      text={checkedAt === null ? `Scan users first. ${WHAT}` : WHAT}
    >
      {checkedAt !== null && (
        <span>
          Last checked <TimeText at={checkedAt} />
        </span>
      )}
    </EmptyState>
  );
}
