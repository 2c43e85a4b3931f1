import { routes } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { formatBytes, formatThings } from '../../../format/numbers.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { Decision, DecisionList } from './decision.tsx';

/** What was accepted as not migrated, by whom and why; nothing while there is none. */
export function Acceptances({ migrationId }: { readonly migrationId: string }) {
  const api = useApi();
  const client = useQueryClient();
  const accepted = useQuery(queries.acceptances(api, migrationId));
  if (accepted.error !== null) return <ErrorView error={accepted.error} again={accepted.refetch} />;
  if (accepted.data === undefined || accepted.data.length === 0) return null;
  const revoke = async (acceptanceId: string) => {
    await api.call(routes.revokeAcceptance, { params: { id: migrationId, acceptanceId } });
    await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
  };
  return (
    <Card title="Accepted as not migrated">
      <DecisionList>
        {accepted.data.map(({ id, title, reason, items, bytes, at, by }) => (
          <Decision
            key={id}
            takeBack={() => revoke(id)}
            about={
              <>
                {formatThings(items, 'item')}, {formatBytes(bytes)}, by <bdi>{by}</bdi>, <TimeText at={at} />
              </>
            }
          >
            <strong>{title}</strong>: <bdi>{reason}</bdi>
          </Decision>
        ))}
      </DecisionList>
    </Card>
  );
}
