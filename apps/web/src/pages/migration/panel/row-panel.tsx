import type { Migration, MigrationRow } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQuery } from '@tanstack/react-query';
import type { MigrationSearch } from '../../../addresses/migration-search.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { UserActionsMenu } from '../actions/user-actions-menu.tsx';
import { nothingSelected, select } from '../rows/selection.ts';
import type { Rows } from '../rows/use-rows.ts';
import { RowSummary } from './row-summary.tsx';

const useStyles = makeStyles({
  panel: {
    width: '376px',
    flexShrink: 0,
    maxHeight: 'max(420px, calc(100vh - 300px))',
    overflowY: 'auto',
    '@media (max-width: 1199px)': { width: '100%', maxHeight: 'none' },
  },
  buttons: { display: 'flex', alignItems: 'center' },
  body: { padding: '12px 24px 16px', '@media (max-width: 599px)': { padding: '12px 16px' } },
});

interface Props {
  readonly migration: Migration;
  readonly rowId: string;
  readonly rows: Rows;
  readonly onChange: (changes: MigrationSearch) => void;
  /** Something was done with the row. */
  readonly onDone: () => void;
}

/** The summary of one row beside the table; goes on to the row before or after it. */
export function RowPanel({ migration, rowId, rows, onChange, onDone }: Props) {
  const styles = useStyles();
  const api = useApi();
  const index = rows.indexOf(rowId);
  const known = index === null ? undefined : rows.rowAt(index);
  const read = useQuery({ ...queries.migrationRow(api, migration.id, rowId), enabled: known === undefined });
  const row: MigrationRow | undefined = known ?? read.data;
  const goTo = (step: -1 | 1) => {
    const next = index === null ? undefined : rows.rowAt(index + step);
    if (next !== undefined) onChange({ row: next.id });
  };
  const close = () => onChange({ row: undefined });
  return (
    <Card
      title="Transfer Summary"
      className={styles.panel}
      aside={
        <div className={styles.buttons}>
          <UserActionsMenu
            word="Actions"
            size="small"
            migration={migration}
            selection={select(nothingSelected, [rowId], true)}
            matching={1}
            onDone={onDone}
          />
          <Button
            appearance="subtle"
            aria-label="The row before"
            icon={<ChevronUpRegular />}
            disabledFocusable={index === null || index === 0}
            onClick={() => goTo(-1)}
          />
          <Button
            appearance="subtle"
            aria-label="The next row"
            icon={<ChevronDownRegular />}
            disabledFocusable={index === null || rows.rowAt(index + 1) === undefined}
            onClick={() => goTo(1)}
          />
          <Button appearance="subtle" aria-label="Close the summary" icon={<DismissRegular />} onClick={close} />
        </div>
      }
    >
      <div className={styles.body}>
        {row !== undefined ? (
          <RowSummary migration={migration} row={row} />
        ) : read.error !== null ? (
          <ErrorView error={read.error} again={read.refetch} />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </div>
    </Card>
  );
}
