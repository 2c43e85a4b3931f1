import { type ProblemAcceptance, routes } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { formatBytes, formatThings } from '../../../format/numbers.ts';
import { useMayOperate } from '../../../frame/use-user.ts';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { ExplainedButton } from '../../../parts/explained-button.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';

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
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What was accepted as not migrated, by whom and why; nothing while there is none. */
export function Acceptances({ migrationId }: { readonly migrationId: string }) {
  const styles = useStyles();
  const accepted = useQuery(queries.acceptances(useApi(), migrationId));
  if (accepted.error !== null) return <ErrorView error={accepted.error} />;
  if (accepted.data === undefined || accepted.data.length === 0) return null;
  return (
    <Card title="Accepted as not migrated">
      <ul className={styles.list}>
        {accepted.data.map((acceptance) => (
          <Item key={acceptance.id} migrationId={migrationId} acceptance={acceptance} />
        ))}
      </ul>
    </Card>
  );
}

interface ItemProps {
  readonly migrationId: string;
  readonly acceptance: ProblemAcceptance;
}

function Item({ migrationId, acceptance }: ItemProps) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const mayOperate = useMayOperate();
  const { busy, act } = useAction();
  const { id, title, reason, items, bytes, at, by } = acceptance;
  const revoke = () =>
    act(async () => {
      await api.call(routes.revokeAcceptance, { params: { id: migrationId, acceptanceId: id } });
      await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
    });
  return (
    <li className={styles.item}>
      <div>
        <strong>{title}</strong>: <bdi>{reason}</bdi>
        <p className={styles.quiet}>
          {formatThings(items, 'item')}, {formatBytes(bytes)}, by <bdi>{by}</bdi>, <TimeText at={at} />
        </p>
      </div>
      <ExplainedButton
        label="Take back"
        missing={(mayOperate ? null : 'Your role may look, but not act.') ?? (busy ? 'One moment …' : null)}
        onClick={revoke}
      />
    </li>
  );
}
