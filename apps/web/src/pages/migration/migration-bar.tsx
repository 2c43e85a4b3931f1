import type { Migration } from '@drover/api';
import { makeStyles } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { type ReactNode, useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { MigrationPicker } from '../../parts/migrations/migration-picker.tsx';
import { EditNameDialog } from './edit-name-dialog.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  right: { marginLeft: 'auto' },
  title: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

interface Props {
  readonly migration: Migration;
  /** What can be done with all of it. */
  readonly children: ReactNode;
}

/** Which migration is open, its name, and what can be done with all of it. */
export function MigrationBar({ migration, children }: Props) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const [renaming, setRenaming] = useState(false);
  return (
    <div className={styles.bar}>
      <h1 className={styles.title}>Migration Manager: {migration.name}</h1>
      <MigrationPicker chosen={migration} />
      <ExplainedButton
        label="Edit Name"
        icon={<EditRegular />}
        missing={mayOperate ? null : 'Your role may look, but not change migrations.'}
        onClick={() => setRenaming(true)}
      />
      <div className={styles.right}>{children}</div>
      {renaming && <EditNameDialog migration={migration} onClose={() => setRenaming(false)} />}
    </div>
  );
}
