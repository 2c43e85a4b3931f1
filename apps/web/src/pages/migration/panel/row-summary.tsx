import { type BudgetForecast, type Migration, type MigrationRow, routes, urlOf } from '@drover/api';
import { queueWords } from '@drover/migration';
import {
  Link as FluentLink,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { forecastText } from '../../../parts/budget/budget-texts.ts';
import { PathText } from '../../../parts/path-text.tsx';
import { RunHistory } from '../../../parts/run-history.tsx';
import { TermList } from '../../../parts/term-list.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { RowPermissions } from '../permissions/row-permissions.tsx';
import { RowStateBadge, readinessWord, rowWord } from '../rows/row-state.tsx';

const useStyles = makeStyles({
  connector: { display: 'flex', color: tokens.colorNeutralForeground2 },
  whole: { display: 'block', overflowWrap: 'anywhere' },
  title: { fontSize: tokens.fontSizeBase300, margin: '12px 0 0' },
  notes: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  message: { marginTop: '8px' },
  links: { display: 'flex', gap: '16px', flexWrap: 'wrap', margin: '4px 0 12px' },
});

/** Everything that is known of a row: transfer info, logs, the history of its runs. */
export function RowSummary({ migration, row }: { readonly migration: Migration; readonly row: MigrationRow }) {
  const styles = useStyles();
  const { files, data, status } = row;
  const time = (at: string | null) => (at === null ? '–' : <TimeText key={at} at={at} />);
  const api = useApi();
  const fixes = useQuery(queries.fixes(api, migration.id, row.id));
  const scan = useQuery(queries.readiness(api, migration.id, row.id));
  const total = files.successful + files.failed + files.skipped;
  return (
    <>
      <RowStateBadge state={row.state} word={rowWord(row)} message={null} />
      {status !== null && <Message row={row} />}
      <RowPermissions migration={migration} row={row} />
      <h3 className={styles.title}>Transfer Info</h3>
      <TermList
        terms={[
          ['Source', <Place key="source" text={row.source.display} connector={migration.source.connectorName} />],
          [
            'Destination',
            <Place
              key="destination"
              text={row.destination?.display ?? 'Not set yet'}
              connector={migration.destination.connectorName}
            />,
          ],
          ['ID', row.id],
          ['TXID', row.lastRunId ?? '–'],
          ['First Run', time(row.firstRunAt)],
          ['Last Run', time(row.lastStartedAt)],
          ['Times Run', formatCount(row.timesRun)],
          ['Agent', row.agents.join(', ') || '–'],
          ['Queue', queueWords(row.queue) || '–'],
          ['Schedule', row.schedule ?? '–'],
          ['Readiness', readinessWord(row.readiness)],
          ...budgetTerm(scan.data?.budget ?? null),
          ['Tags', row.tags.join(', ') || '–'],
          ['Flags', row.flags.join(', ') || '–'],
          ['Rules', fixes.data?.map(({ number, says }) => `${number}. ${says}`).join(' ') || '–'],
          [
            'Notes',
            <span key="notes" className={styles.notes}>
              {row.notes || '–'}
            </span>,
          ],
        ]}
      />
      <h3 className={styles.title}>Transfer Logs</h3>
      <TermList
        terms={[
          ['Last Start Time', time(row.lastStartedAt)],
          ['Last End Time', time(row.lastEndedAt)],
          ['Files Total', formatCount(total)],
          ['Files Successful', formatCount(files.successful)],
          ['Files Successful Download', formatCount(row.filesDownloaded)],
          ['Files Successful Upload', formatCount(files.successful)],
          ['Files Skipped', formatCount(files.skipped)],
          ['Files Failed', formatCount(files.failed)],
          ['Data Successful', formatBytes(data.successful)],
          ['Data Skipped', formatBytes(data.skipped)],
          ['Data Failed', formatBytes(data.failed)],
          ...(files.excluded + data.excluded === 0
            ? []
            : [['Excluded', `${formatThings(files.excluded, 'file')}, ${formatBytes(data.excluded)}`] as const]),
        ]}
      />
      {row.lastRunId !== null && (
        <div className={styles.links}>
          <Link to="/runs/$id" params={{ id: row.lastRunId }} search={{ tab: 'log' }}>
            View Log
          </Link>
          <FluentLink href={urlOf(routes.downloadCsv, { params: { id: row.lastRunId } })}>
            Download log as CSV
          </FluentLink>
        </div>
      )}
      <RunHistory transferId={row.id} />
    </>
  );
}

/** What a copy takes of the budget of a service, where one counts. */
function budgetTerm(budget: BudgetForecast | null): readonly (readonly [string, string])[] {
  return budget === null ? [] : [['Budget', forecastText(budget)]];
}

/** What the last run said, where that is more than that all is well. */
function Message({ row: { status, state } }: { readonly row: MigrationRow }) {
  const styles = useStyles();
  if (status === null || state === 'success' || state === 'scanned') return null;
  const intent = state === 'failed' ? 'error' : state === 'problems' || state === 'canceled' ? 'warning' : 'info';
  return (
    <MessageBar intent={intent} layout="multiline" className={styles.message}>
      <MessageBarBody>
        <MessageBarTitle>{status.message}</MessageBarTitle> Code {status.code}.
      </MessageBarBody>
    </MessageBar>
  );
}

function Place({ text, connector }: { readonly text: string; readonly connector: string }) {
  const styles = useStyles();
  return (
    <>
      <bdi className={styles.whole}>{text}</bdi>
      <PathText className={styles.connector} text={connector} />
    </>
  );
}
