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
import { useApi } from '../../../../server/api-context.ts';
import { queries } from '../../../../server/queries.ts';
import { Decision, DecisionList } from '../decision.tsx';
import { FixDialog } from './fix-dialog.tsx';

const useStyles = makeStyles({
  none: { margin: 0, padding: '16px 24px', color: tokens.colorNeutralForeground2 },
});

/** The rules that hold for all users of a migration, and where they can be made and taken back. */
export function FixesCard({ migrationId }: { readonly migrationId: string }) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const mayOperate = useMayOperate();
  const [adding, setAdding] = useState(false);
  const fixes = useQuery(queries.fixes(api, migrationId));
  const missing = mayOperate ? null : 'Your role may look, but not act.';
  const takeBack = async ({ id: fixId, number }: MigrationFix) => {
    const { keptRows } = await api.call(routes.takeFixBack, { params: { id: migrationId, fixId } });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
    notify('success', `Took back rule ${number}.${goesOn(keptRows)}`);
  };
  return (
    <Card
      title="Rules for all users"
      aside={<ExplainedButton label="Add a rule" missing={missing} onClick={() => setAdding(true)} />}
    >
      {fixes.error !== null ? (
        <ErrorView error={fixes.error} />
      ) : fixes.data === undefined || fixes.data.length === 0 ? (
        <p className={styles.none}>
          A rule cures the same problem in every user: another character in names, a shorter folder, what is left out.
        </p>
      ) : (
        <DecisionList>
          {fixes.data.map((fix) => (
            <Decision
              key={fix.id}
              takeBack={fix.takenBackAt === null ? () => takeBack(fix) : null}
              about={
                <>
                  By <bdi>{fix.madeBy}</bdi>, <TimeText at={fix.madeAt} />.
                  {fix.takenBackAt !== null && ` Taken back.${goesOn(fix.keptRows)}`}
                </>
              }
            >
              <strong>Rule {fix.number}.</strong> <bdi>{fix.says}</bdi>
            </Decision>
          ))}
        </DecisionList>
      )}
      {adding && <FixDialog migrationId={migrationId} cause={null} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function goesOn(rows: number): string {
  return rows === 0 ? '' : ` It goes on in ${formatThings(rows, 'user')} that were copied under its names.`;
}
