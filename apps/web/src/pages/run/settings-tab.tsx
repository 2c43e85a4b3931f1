import type { Run, RunSettings } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../format/numbers.ts';
import { formatExact } from '../../format/times.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { LimitsForm } from './limits-form.tsx';

const useStyles = makeStyles({
  terms: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '8px 24px',
    margin: 0,
    padding: '16px 24px',
    '@media (max-width: 599px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: '2px', padding: '12px' },
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: '0 0 4px', overflowWrap: 'anywhere' },
});

/** What the run goes by, however its transfer was changed since. */
export function SettingsTab({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const api = useApi();
  const settings = useQuery(queries.runSettings(api, run.id));
  const rules = useQuery(queries.exclusionRules(api));
  if (settings.error !== null) return <ErrorView error={settings.error} />;
  if (settings.data === undefined || rules.isPending) return <SkeletonRows rows={5} />;
  const titles = new Map(rules.data?.map(({ id, title }) => [id, title]));
  const live = run.state !== 'ended' && run.mode === 'copy';
  const rows = [
    ...(live ? [] : limitRows(run)),
    ...(settings.data === null ? [NOT_KEPT] : settingsOf(settings.data, titles)),
    ['Transfer', run.transfer.id] as const,
    ['Run', run.id] as const,
  ];
  return (
    <>
      {live && <LimitsForm run={run} />}
      <dl className={styles.terms}>
        {rows.map(([name, value]) => [
          <dt key={`${name} name`} className={styles.term}>
            {name}
          </dt>,
          <dd key={name} className={styles.value}>
            <bdi>{value}</bdi>
          </dd>,
        ])}
      </dl>
    </>
  );
}

const NOT_KEPT = ['Settings', 'Not kept: the run began before Drover kept them for each run'] as const;

/** What the run was allowed when it ended. */
function limitRows({ mode, limits }: Run): (readonly [string, string])[] {
  if (mode === 'scan') return [];
  const { bytesPerSecond, transfers } = limits;
  return [
    ['Bandwidth', bytesPerSecond === null ? 'No limit' : `${formatBytes(bytesPerSecond)}/s`],
    ['Files at once', transfers === 'auto' ? 'As many as helps' : String(transfers)],
  ];
}

const VERIFY = {
  size: 'Size',
  hash: 'Size, and hash where both sides have one',
  reread: 'Every copy is read back',
} as const;
const NAMES = {
  remove: 'Leave out what the destination cannot hold',
  replace: 'Replace what it cannot hold',
  skip: 'Skip the file',
} as const;
const ARCHIVES = { list: 'Left out, and listed as a problem', skip: 'Skipped' } as const;
const CONFLICTS = {
  keep: "Keep the destination's",
  'keep-both': 'Keep both',
  'source-wins': "Take the source's",
} as const;

function settingsOf(
  { policy, filters, exclusions, fixes = [] }: RunSettings,
  titles: ReadonlyMap<string, string>,
): (readonly [string, string])[] {
  const { include, exclude, minBytes, maxBytes, extensions, hidden } = filters;
  const { modifiedAfter, modifiedBefore, createdAfter, createdBefore } = filters;
  const filterRows: (readonly [string, string] | null)[] = [
    include.length === 0 ? null : ['Only these', include.join(', ')],
    exclude.length === 0 ? null : ['Not these', exclude.join(', ')],
    extensions === undefined
      ? null
      : 'only' in extensions
        ? ['Only extensions', extensions.only.join(', ')]
        : ['Not extensions', extensions.skip.join(', ')],
    minBytes === undefined ? null : ['At least', formatBytes(minBytes)],
    maxBytes === undefined ? null : ['At most', formatBytes(maxBytes)],
    modifiedAfter === undefined ? null : ['Changed from', formatExact(Date.parse(modifiedAfter))],
    modifiedBefore === undefined ? null : ['Changed before', formatExact(Date.parse(modifiedBefore))],
    createdAfter === undefined ? null : ['Made from', formatExact(Date.parse(createdAfter))],
    createdBefore === undefined ? null : ['Made before', formatExact(Date.parse(createdBefore))],
    hidden === 'skip' ? ['Hidden files', 'Skipped'] : null,
    policy.mailArchives === 'copy' ? null : ['Data files of Outlook', ARCHIVES[policy.mailArchives]],
  ];
  const set = filterRows.filter((row) => row !== null);
  return [
    ...(set.length === 0 ? [['Filters', 'None: everything is copied'] as const] : set),
    ['Verify', VERIFY[policy.verify]],
    ['Names', NAMES[policy.names.mode]],
    ['Changed at the destination', CONFLICTS[policy.conflicts]],
    ['Newer at the destination', policy.newerDestination === 'keep' ? 'Keep it' : 'Replace it'],
    ['Attempts for each file', String(policy.attempts)],
    ['Exclusion rules', exclusions.length === 0 ? 'None' : exclusions.map((id) => titles.get(id) ?? id).join(', ')],
    ...fixes.map(({ number, says }) => [`Rule ${number} of the migration`, says] as const),
  ];
}
