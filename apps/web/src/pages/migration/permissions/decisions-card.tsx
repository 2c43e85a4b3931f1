import { routes } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { Decision, DecisionList } from '../problems/decision.tsx';
import { decidedWord, KINDS } from './question-words.ts';

/** What was decided about permissions, by whom and why; nothing while there is none. */
export function DecisionsCard({ migrationId }: { readonly migrationId: string }) {
  const api = useApi();
  const client = useQueryClient();
  const decided = useQuery(queries.permissionDecisions(api, migrationId));
  if (decided.error !== null) return <ErrorView error={decided.error} />;
  if (decided.data === undefined || decided.data.length === 0) return null;
  const takeBack = async (decisionId: string) => {
    await api.call(routes.takeBackPermissionDecision, { params: { id: migrationId, decisionId } });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
  };
  return (
    <Card title="Decided">
      <DecisionList>
        {decided.data.map((decision) => (
          <Decision
            key={decision.id}
            takeBack={() => takeBack(decision.id)}
            about={
              <>
                <bdi>{decision.reason}</bdi> By <bdi>{decision.by}</bdi>, <TimeText at={decision.at} />
              </>
            }
          >
            <strong>{KINDS[decision.kind].title}</strong>
            {decision.principal !== '' && (
              <>
                {': '}
                <bdi>{decision.principal}</bdi>
              </>
            )}
            . <bdi>{decidedWord(decision)}</bdi>
          </Decision>
        ))}
      </DecisionList>
    </Card>
  );
}
