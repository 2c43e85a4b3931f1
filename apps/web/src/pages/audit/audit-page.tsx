import type { AuditEntry } from '@drover/api';
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse' },
  th: {
    textAlign: 'left',
    padding: '10px 12px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { paddingLeft: '24px' },
  },
  td: {
    padding: '8px 12px',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { paddingLeft: '24px' },
    [NARROW]: { padding: '8px', ':first-child': { paddingLeft: '12px' } },
  },
  wide: { [NARROW]: { display: 'none' } },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  more: { padding: '12px 24px' },
});

/** Who changed what, newest first, for administrators. */
export function AuditPage() {
  const styles = useStyles();
  const audit = useInfiniteQuery(queries.audit(useApi()));
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title="Audit log">
      {audit.error !== null && <ErrorView error={audit.error} />}
      <Card>
        {audit.isPending ? (
          <SkeletonRows rows={10} />
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col" className={styles.th}>
                  When
                </th>
                <th scope="col" className={styles.th}>
                  Who
                </th>
                <th scope="col" className={styles.th}>
                  What
                </th>
                <th scope="col" className={mergeClasses(styles.th, styles.wide)}>
                  Details
                </th>
                <th scope="col" className={mergeClasses(styles.th, styles.wide)}>
                  Address
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        )}
        {audit.hasNextPage && (
          <div className={styles.more}>
            <Button disabledFocusable={audit.isFetching} onClick={() => void audit.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}

function Row({ entry }: { readonly entry: AuditEntry }) {
  const styles = useStyles();
  const details = Object.entries(entry.detail).map(([name, value]) => `${name}: ${textOf(value)}`);
  return (
    <tr>
      <td className={styles.td}>
        <TimeText at={entry.at} />
      </td>
      <td className={styles.td}>
        <bdi>{entry.actor}</bdi>
      </td>
      <td className={styles.td}>
        {entry.action} {entry.target !== null && <bdi className={styles.quiet}>{entry.target}</bdi>}
      </td>
      <td className={mergeClasses(styles.td, styles.wide, styles.quiet)}>
        <bdi>{details.join(', ')}</bdi>
      </td>
      <td className={mergeClasses(styles.td, styles.wide, styles.quiet)}>{entry.address}</td>
    </tr>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
