import type { TransferSort, TransferState } from '@drover/api';
import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { TagRegular } from '@fluentui/react-icons/svg/tag';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatCount, formatThings } from '../../format/numbers.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FindBox } from '../../parts/find-box.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { TransferPanel } from './transfer-panel.tsx';
import { TransferTable } from './transfer-table.tsx';
import { type Order, SORTS, staysInPlace } from './transfer-view.ts';
import { useTransferRows } from './use-transfer-rows.ts';

const useStyles = makeStyles({
  columns: {
    display: 'flex',
    gap: '16px',
    alignItems: 'start',
    minWidth: 0,
    // The summary comes before a list that is too narrow to have it beside it.
    '@media (max-width: 1199px)': { flexDirection: 'column-reverse', alignItems: 'stretch' },
  },
  list: { flexGrow: 1, minWidth: 0, containerType: 'inline-size', overflow: 'hidden' },
  tools: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '8px 16px',
    padding: '12px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '12px' },
  },
  find: { flex: '1 1 240px', maxWidth: '480px' },
  sort: { '@media (min-width: 900px)': { display: 'none' } },
  tag: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', maxWidth: '240px', marginRight: '4px' },
  count: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  none: { padding: '24px', margin: 0, color: tokens.colorNeutralForeground2 },
  error: { padding: '16px 24px' },
});

interface Search {
  readonly state?: TransferState | undefined;
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
  readonly sort?: TransferSort | undefined;
  readonly order?: Order | undefined;
  readonly transfer?: string | undefined;
}

interface Props {
  readonly search: Search;
  /** How many there are without any filter; null until it is known. */
  readonly total: number | null;
  /** How often rows are read again. */
  readonly live: number | false;
  readonly onChange: (changes: Search) => void;
}

/** The transfers that are asked for, in the order that is asked for, and the summary of the chosen one. */
export function TransferList({ search, total, live, onChange }: Props) {
  const styles = useStyles();
  const api = useApi();
  const { state, q, tag, sort, order, transfer: chosen } = search;
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(q === undefined ? {} : { q }),
    ...(tag === undefined ? {} : { tag }),
  };
  const query = { ...filter, ...(sort === undefined || order === undefined ? {} : { sort, order }) };
  const found = useQuery({ ...queries.transferTotals(api, filter), placeholderData: keepPreviousData });
  const rows = useTransferRows(query, staysInPlace(sort) ? live : false);
  const clicked = rows.find(chosen);
  const open = useQuery({
    ...queries.transfer(api, chosen ?? ''),
    enabled: chosen !== undefined,
    ...(clicked === undefined ? {} : { placeholderData: clicked }),
  });
  // A summary that came later than the list would push it away where it stands above it.
  const waits = chosen !== undefined && open.isPending;
  const error = found.error ?? rows.error;
  const count = found.data?.count;
  const filtered = state !== undefined || q !== undefined || tag !== undefined;
  return (
    <div className={styles.columns}>
      <Card key={waits ? 'waiting' : 'list'} className={styles.list}>
        <div className={styles.tools}>
          <FindBox
            className={styles.find}
            label="Find by name, connector or folder"
            value={q ?? ''}
            onChange={(text) => onChange({ q: text.trim() === '' ? undefined : text })}
          />
          <Select
            className={styles.sort}
            aria-label="Sort by"
            value={sort ?? 'created'}
            onChange={(_, { value }) => {
              const { first = undefined, sort: next = undefined } = SORTS.find((each) => each.sort === value) ?? {};
              onChange(next === 'created' ? { sort: undefined, order: undefined } : { sort: next, order: first });
            }}
          >
            {SORTS.map((each) => (
              <option key={each.sort} value={each.sort}>
                {each.word}
              </option>
            ))}
          </Select>
          <span className={styles.count} role="status">
            {count === undefined || total === null
              ? ''
              : filtered
                ? `${formatCount(count)} of ${formatThings(total, 'transfer')}`
                : formatThings(total, 'transfer')}
          </span>
          {tag !== undefined && (
            <Button
              size="small"
              icon={<TagRegular />}
              aria-label={`Tag ${tag}: show all tags`}
              onClick={() => onChange({ tag: undefined })}
            >
              <bdi className={styles.tag}>{tag}</bdi>
              <DismissRegular aria-hidden="true" />
            </Button>
          )}
          {filtered && (
            <Button
              appearance="subtle"
              size="small"
              onClick={() => onChange({ q: undefined, state: undefined, tag: undefined })}
            >
              Show all
            </Button>
          )}
        </div>
        {error !== null ? (
          <div className={styles.error}>
            <ErrorView error={error}>
              <Button onClick={() => void found.refetch()}>Try again</Button>
            </ErrorView>
          </div>
        ) : count === undefined || waits ? (
          <SkeletonRows rows={8} height={53} />
        ) : count === 0 ? (
          <p className={styles.none}>No transfer matches.</p>
        ) : (
          <TransferTable
            key={JSON.stringify(query)}
            count={count}
            rowAt={rows.rowAt}
            onRange={rows.onRange}
            chosen={chosen}
            onChoose={(id) => onChange({ transfer: id === chosen ? undefined : id })}
            sort={sort}
            order={order}
            onSort={onChange}
          />
        )}
      </Card>
      {chosen !== undefined && open.data !== undefined && (
        <TransferPanel transfer={open.data} onClose={() => onChange({ transfer: undefined })} />
      )}
    </div>
  );
}
