import type { Migration } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { PeopleAddRegular } from '@fluentui/react-icons/svg/people-add';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { AddUsersButtons } from './import/add-users-buttons.tsx';

const useStyles = makeStyles({
  steps: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
    gap: '16px 32px',
    margin: 0,
    padding: '0 32px 32px',
    listStylePosition: 'inside',
    color: tokens.colorNeutralForeground2,
  },
  step: { '::marker': { fontWeight: tokens.fontWeightSemibold } },
  word: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** A migration without rows: how to get some, and what comes after. */
export function NoUsers({ migration }: { readonly migration: Migration }) {
  const styles = useStyles();
  return (
    <Card>
      <EmptyState
        icon={<PeopleAddRegular />}
        title="No users yet"
        text={`A user is one folder of ${migration.source.connectorName} and the folder of ${migration.destination.connectorName} that it goes into. Add them from a CSV file, or let Drover find them.`}
      >
        <AddUsersButtons migration={migration} />
      </EmptyState>
      <ol className={styles.steps}>
        <li className={styles.step}>
          <span className={styles.word}>Add users.</span> Nothing moves by that, and every row can still be changed.
        </li>
        <li className={styles.step}>
          <span className={styles.word}>Scan them.</span> A scan writes nothing; it counts, and finds what would not
          arrive.
        </li>
        <li className={styles.step}>
          <span className={styles.word}>Start a pilot.</span> Tag a few users, filter by the tag, start those first.
        </li>
      </ol>
    </Card>
  );
}
