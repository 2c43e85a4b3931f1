import { type Run, routes, urlOf } from '@drover/api';
import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { DocumentSearchRegular } from '@fluentui/react-icons/svg/document-search';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FindBox } from '../../parts/find-box.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { LogSearch } from './log-search.tsx';
import { LogTable } from './log-table.tsx';
import { reasonWord } from './reason-word.ts';
import { spansDays } from './spans-days.ts';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    gap: '8px',
    padding: '12px 24px',
    flexWrap: 'wrap',
    alignItems: 'center',
    '@media (max-width: 599px)': { padding: '12px' },
  },
  find: { flex: '1 1 200px', maxWidth: 'none' },
  chip: { display: 'inline-flex', alignItems: 'center', fontSize: tokens.fontSizeBase200 },
  error: { padding: '0 24px 16px' },
});

/** The log of a run: every file and folder with what became of it, to filter, search and take away. */
export function LogTab({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const api = useApi();
  const navigate = useNavigate({ from: '/runs/$id' });
  const { outcome, reason, q, order, sort, direction } = useSearch({ from: '/frame/runs/$id' });
  const filter = {
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
    ...(q === undefined ? {} : { q }),
  };
  const sorted = sort === undefined ? null : { sort, direction: direction ?? 'ascending' };
  const items = useInfiniteQuery(
    queries.items(api, run.id, { ...filter, ...(sorted === null ? { order: order ?? 'oldest' } : sorted) }),
  );
  const change = (changes: object) => {
    void navigate({ search: (before) => ({ ...before, tab: 'log', ...changes }), replace: true });
  };
  const rows = items.data?.pages.flatMap((page) => page.items) ?? [];
  const last = items.data?.pages.at(-1);
  const more = () => {
    if (!items.isFetching) void items.fetchNextPage();
  };
  const filtered = Object.keys(filter).length > 0;
  const old = run.state !== 'ended' || (items.dataUpdatedAt > 0 && items.dataUpdatedAt < Date.parse(run.endedAt ?? ''));
  return (
    <>
      <div className={styles.tools}>
        <FindBox
          label="Search names and paths"
          value={q ?? ''}
          onChange={(text) => change({ q: text === '' ? undefined : text })}
          className={styles.find}
        />
        <Select
          aria-label="Outcome"
          value={outcome ?? ''}
          onChange={(_, { value }) => change({ outcome: value === '' ? undefined : value, reason: undefined })}
        >
          <option value="">All outcomes</option>
          <option value="success">Success</option>
          <option value="skipped">Skipped</option>
          <option value="failed">Failed</option>
          <option value="permissions">Permissions</option>
        </Select>
        <Select
          aria-label="Order"
          value={sort === undefined ? (order ?? 'oldest') : 'column'}
          onChange={(_, { value }) => change({ order: value, sort: undefined, direction: undefined })}
        >
          {sort !== undefined && <option value="column">By a column</option>}
          <option value="oldest">Oldest first</option>
          <option value="newest">Newest first</option>
        </Select>
        {reason !== undefined && (
          <Button
            size="small"
            iconPosition="after"
            icon={<DismissRegular />}
            className={styles.chip}
            onClick={() => change({ reason: undefined })}
          >
            Cause: {reasonWord(reason)}
          </Button>
        )}
        {old && (
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => void items.refetch()}>
            Refresh
          </Button>
        )}
        <Download label="CSV" href={urlOf(routes.downloadCsv, { params: { id: run.id }, query: filter })} />
        <Download label="JSON" href={urlOf(routes.downloadJson, { params: { id: run.id }, query: filter })} />
      </div>
      {filtered && sort === undefined && items.error === null && last !== undefined && last.next !== null && (
        <LogSearch key={JSON.stringify([filter, order])} page={last} found={rows.length} goOn={more} />
      )}
      {items.error !== null ? (
        <div className={styles.error}>
          <ErrorView error={items.error}>
            <Button onClick={() => void (items.isFetchNextPageError ? items.fetchNextPage() : items.refetch())}>
              Try again
            </Button>
          </ErrorView>
        </div>
      ) : items.isPending ? (
        <SkeletonRows rows={8} />
      ) : rows.length === 0 && items.hasNextPage ? null : rows.length === 0 ? (
        <EmptyState icon={<DocumentSearchRegular />} {...emptyLog(run, filtered)} />
      ) : (
        <LogTable
          items={rows}
          sort={sorted}
          onSort={(next) => change({ sort: next?.sort, direction: next?.direction })}
          withDays={spansDays(run.startedAt ?? run.queuedAt, rows)}
          more={items.hasNextPage}
          onMore={more}
        />
      )}
    </>
  );
}

function Download({ label, href }: { readonly label: string; readonly href: string }) {
  return (
    <Button as="a" href={href} download icon={<ArrowDownloadRegular />} aria-label={`Download the log as ${label}`}>
      {label}
    </Button>
  );
}

/** What is said where no item is shown. */
function emptyLog({ state, logDeletedAt }: Run, filtered: boolean): { readonly title: string; readonly text: string } {
  if (logDeletedAt !== null) {
    return {
      title: 'The log was deleted by age',
      text: 'Proofs, problems and reports of the migration have what they need. How long logs are kept stands in the settings.',
    };
  }
  if (filtered) return { title: 'Nothing in the log matches', text: 'Search for less, or show all outcomes.' };
  const title = 'The log is empty';
  if (state === 'ended') return { title, text: 'No file or folder was dealt with in this run.' };
  return { title, text: 'Files and folders stand here as soon as they are dealt with.' };
}
