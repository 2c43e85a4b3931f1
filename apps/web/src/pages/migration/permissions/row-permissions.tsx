import type { Migration, MigrationRow } from '@drover/api';
import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../../format/numbers.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { TermList } from '../../../parts/term-list.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { ApplyButton } from './apply-button.tsx';
import { PermissionsBadge } from './permissions-badge.tsx';

const useStyles = makeStyles({
  title: { fontSize: tokens.fontSizeBase300, margin: '12px 0 4px' },
  links: { display: 'flex', gap: '16px', flexWrap: 'wrap', alignItems: 'center', margin: '4px 0 12px' },
});

/** How far the permissions of a row are given, and what keeps them from it. */
export function RowPermissions({ migration, row }: { readonly migration: Migration; readonly row: MigrationRow }) {
  const styles = useStyles();
  const read = useQuery(queries.rowPermissions(useApi(), migration.id, row));
  const { permissions } = row;
  if (permissions === null) return null;
  const pass = read.data?.pass ?? null;
  return (
    <section aria-label="Permissions">
      <h3 className={styles.title}>Permissions</h3>
      <PermissionsBadge state={permissions} />
      {read.error !== null && <ErrorView error={read.error} />}
      {pass !== null && (
        <>
          {pass.failure !== null && (
            <MessageBar intent={permissions === 'failed' ? 'error' : 'warning'} layout="multiline">
              <MessageBarBody>
                <MessageBarTitle>{pass.failure.message}</MessageBarTitle> {pass.failure.remedy}
                {pass.againAt !== null && (
                  <>
                    {' '}
                    It is tried again <TimeText at={pass.againAt} />.
                  </>
                )}
              </MessageBarBody>
            </MessageBar>
          )}
          <TermList
            terms={[
              ['Items looked at', formatCount(pass.items)],
              ['Rights given', formatCount(pass.given)],
              ['Rights left out', formatCount(pass.leftOut)],
              ['Items to decide', formatCount(pass.waiting)],
              ['Items refused', formatCount(pass.failed)],
              ...(pass.unanswered > 0 && permissions !== 'running'
                ? [
                    [
                      'Items sent without an answer (found out when the pass goes on)',
                      formatCount(pass.unanswered),
                    ] as const,
                  ]
                : []),
            ]}
          />
        </>
      )}
      <div className={styles.links}>
        <ApplyButton migrationId={migration.id} rowId={row.id} />
        <Link to="/migration-manager/$id/permission-map" params={{ id: migration.id }}>
          {permissions === 'needs-decision' ? 'Decide' : 'Permission map'}
        </Link>
        {row.lastRunId !== null && (
          <Link to="/runs/$id" params={{ id: row.lastRunId }} search={{ tab: 'log', outcome: 'permissions' }}>
            View log of permissions
          </Link>
        )}
      </div>
    </section>
  );
}
