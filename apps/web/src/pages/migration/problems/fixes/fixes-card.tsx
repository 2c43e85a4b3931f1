import { type MigrationFix, routes } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatThings } from '../../../../format/numbers.ts';
import { useMayOperate } from '../../../../frame/use-user.ts';
import { Card } from '../../../../parts/card.tsx';
import { ErrorView } from '../../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../../parts/explained-button.tsx';
import { useNotify } from '../../../../parts/notify.tsx';
import { TimeText } from '../../../../parts/time-text.tsx';
import { useAction } from '../../../../parts/use-action.ts';
import { useApi } from '../../../../server/api-context.ts';
import { queries } from '../../../../server/queries.ts';
import { FixDialog } from './fix-dialog.tsx';

const MAY_NOT = 'Your role may look, but not act.';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: '8px 24px' },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 0',
  },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  none: { margin: 0, padding: '16px 24px', color: tokens.colorNeutralForeground2 },
});

/** The rules that hold for all users of a migration, and where they can be made and taken back. */
export function FixesCard({ migrationId }: { readonly migrationId: string }) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const [adding, setAdding] = useState(false);
  const fixes = useQuery(queries.fixes(useApi(), migrationId));
  const add = (
    <ExplainedButton label="Add a rule" missing={mayOperate ? null : MAY_NOT} onClick={() => setAdding(true)} />
  );
  return (
    <Card title="Rules for all users" aside={add}>
      {fixes.error !== null ? (
        <ErrorView error={fixes.error} />
      ) : fixes.data === undefined || fixes.data.length === 0 ? (
        <p className={styles.none}>
          A rule cures the same problem in every user: another character in names, a shorter folder, what is left out.
        </p>
      ) : (
        <ul className={styles.list}>
          {fixes.data.map((fix) => (
            <Item key={fix.id} migrationId={migrationId} fix={fix} />
          ))}
        </ul>
      )}
      {adding && <FixDialog migrationId={migrationId} cause={null} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function Item({ migrationId, fix }: { readonly migrationId: string; readonly fix: MigrationFix }) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const { id, number, says, madeAt, madeBy, takenBackAt, keptRows } = fix;
  const takeBack = () =>
    act(async () => {
      const { keptRows: kept } = await api.call(routes.takeFixBack, { params: { id: migrationId, fixId: id } });
      await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
      const where = kept === 0 ? '' : ` It goes on in ${formatThings(kept, 'user')} that were copied under its names.`;
      notify('success', `Took back rule ${number}.${where}`);
    });
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <strong>Rule {number}.</strong> <bdi>{says}</bdi>
        <p className={styles.quiet}>
          By <bdi>{madeBy}</bdi>, <TimeText at={madeAt} />.
          {takenBackAt !== null &&
            ` Taken back; it goes on in ${formatThings(keptRows, 'user')} that were copied under its names.`}
        </p>
      </div>
      {takenBackAt === null && (
        <ExplainedButton
          label="Take back"
          missing={(mayOperate ? null : MAY_NOT) ?? (busy ? 'One moment …' : null)}
          onClick={takeBack}
        />
      )}
    </li>
  );
}
