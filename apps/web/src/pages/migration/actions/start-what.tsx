import type { MigrationRow } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQueries } from '@tanstack/react-query';
import { formatBytes, formatCount, formatThings } from '../../../format/numbers.ts';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { SideCell } from '../rows/cells.tsx';
import { countSelected, type Selection, select } from '../rows/selection.ts';
import type { Acting } from './acting.ts';
import type { When } from './start-when.tsx';

/** Of the chosen rows, so many are shown. */
const SHOWN = 5;

const useStyles = makeStyles({
  title: { margin: 0, fontSize: tokens.fontSizeBase400 },
  list: { display: 'grid', gap: '8px', listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content',
    gap: '2px 8px',
    padding: '8px 8px 8px 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  sides: { display: 'grid', gap: '2px', minWidth: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props extends Acting {
  readonly when: When;
  readonly onSelect: (change: (before: Selection) => Selection) => void;
}

/** What is about to be started: the first rows, each of which can be left out, and how many there are. */
export function StartWhat({ migration, selection, matching, when, onSelect }: Props) {
  const styles = useStyles();
  const api = useApi();
  const ids = selection.kind === 'ids' ? [...selection.ids] : [];
  const count = countSelected(selection, matching);
  const rows = useQueries({ queries: ids.slice(0, SHOWN).map((id) => queries.migrationRow(api, migration.id, id)) });
  const known = rows.flatMap(({ data }) => data ?? []);
  const more = count - Math.min(count, ids.length > 0 ? SHOWN : 0);
  return (
    <>
      <h3 className={styles.title}>What?</h3>
      {rows.some(({ isPending }) => isPending) && <SkeletonRows rows={2} />}
      {known.length > 0 && (
        <ul className={styles.list}>
          {known.map((row) => (
            <li key={row.id} className={styles.item}>
              <span className={styles.sides}>
                <SideCell place={row.source} type={migration.source.connectorType} />
                <SideCell place={row.destination} type={migration.destination.connectorType} />
                {when !== 'new' && <span className={styles.quiet}>Schedule: {startOf(row, when)}</span>}
                <span className={styles.quiet}>{loadOf(row)}</span>
              </span>
              <Button
                size="small"
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={`Leave out ${row.source.display}`}
                onClick={() => onSelect((before) => select(before, [row.id], false))}
              />
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className={styles.quiet}>
          {selection.kind === 'filter'
            ? `All ${formatThings(count, 'user')} that match the filter${selection.except.size > 0 ? `, without ${formatCount(selection.except.size)}` : ''}.`
            : `And ${formatThings(more, 'user')} more.`}
        </p>
      )}
    </>
  );
}

function startOf({ schedule }: MigrationRow, when: 'now' | 'own'): string {
  return when === 'now' ? 'Immediately' : (schedule ?? 'none, stays as it is');
}

/** What a row comes to by its last run or scan. */
function loadOf({ files, data, timesRun }: MigrationRow): string {
  if (timesRun === 0) return 'Not scanned yet';
  const all = files.successful + files.failed + files.skipped;
  return `${formatThings(all, 'file')}, ${formatBytes(data.successful + data.failed + data.skipped)} at the last run`;
}
