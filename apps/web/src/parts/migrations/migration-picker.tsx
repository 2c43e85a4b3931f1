import type { Migration } from '@drover/api';
import { Dropdown, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { formatThings } from '../../format/numbers.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { migrationLabel } from './migration-label.ts';

const SINGLE = 'single';

const useStyles = makeStyles({
  picker: { flex: '1 1 240px', minWidth: 0, maxWidth: '520px' },
  option: { display: 'grid', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis' },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** Chooses what the Migration Manager shows: a migration, newest first, or the transfers that belong to none. */
export function MigrationPicker({ chosen }: { readonly chosen: Migration | null }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const migrations = useQuery(queries.migrations(useApi()));
  const go = (value: string | undefined) => {
    if (value === undefined) return;
    if (value === SINGLE) void navigate({ to: '/migration-manager', search: { view: SINGLE } });
    else void navigate({ to: '/migration-manager/$id', params: { id: value }, search: {} });
  };
  return (
    <Dropdown
      className={styles.picker}
      aria-label="Migration"
      value={chosen === null ? 'Single transfers' : migrationLabel(chosen)}
      selectedOptions={[chosen?.id ?? SINGLE]}
      onOptionSelect={(_, { optionValue }) => go(optionValue)}
    >
      {(migrations.data ?? []).map((migration) => (
        <Option key={migration.id} value={migration.id} text={migrationLabel(migration)}>
          <span className={styles.option}>
            <bdi className={styles.name}>{migrationLabel(migration)}</bdi>
            <span className={styles.quiet}>
              {migration.deleting
                ? `Being deleted: ${formatThings(migration.rows, 'user')} left`
                : formatThings(migration.rows, 'user')}
            </span>
          </span>
        </Option>
      ))}
      <Option value={SINGLE} text="Single transfers">
        <span className={styles.option}>
          Single transfers
          <span className={styles.quiet}>From one folder to another, in no migration</span>
        </span>
      </Option>
    </Dropdown>
  );
}
