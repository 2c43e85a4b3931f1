import { type Migration, routes, type Webhook } from '@drover/api';
import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Fold } from '../../../parts/fold.tsx';
import { migrationLabel } from '../../../parts/migrations/migration-label.ts';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { DeliveryList } from './delivery-list.tsx';

const useStyles = makeStyles({
  item: { padding: '8px 0', borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  url: { overflowWrap: 'anywhere', fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

interface Props {
  readonly hook: Webhook;
  readonly migrations: readonly Migration[];
}

/** One address that is called: on or off, a test, and its last calls. */
export function WebhookItem({ hook, migrations }: Props) {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const { act, busy } = useAction();
  const [ending, setEnding] = useState(false);
  const of = migrations.find(({ id }) => id === hook.migrationId);
  const params = { id: hook.id };
  const refresh = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const turn = (enabled: boolean) =>
    act(async () => {
      await api.call(routes.changeWebhook, { params, body: { enabled } });
      await refresh();
    });
  const test = () =>
    act(async () => {
      await api.call(routes.testWebhook, { params });
      await refresh();
    });
  return (
    <li className={styles.item}>
      <bdi className={styles.url}>{hook.url}</bdi>
      {hook.migrationId !== null && (
        <span className={styles.quiet}>
          {' '}
          of <bdi>{of === undefined ? 'a migration that is gone' : migrationLabel(of)}</bdi>
        </span>
      )}
      <div className={styles.buttons}>
        <Switch label="Call it" checked={hook.enabled} onChange={(_, { checked }) => turn(checked)} />
        <Button size="small" disabledFocusable={busy || !hook.enabled} onClick={test}>
          Send a test
        </Button>
        <Button size="small" onClick={() => setEnding(true)}>
          Delete
        </Button>
      </div>
      <Fold title="Last calls" says="">
        <LastCalls id={hook.id} />
      </Fold>
      {ending && (
        <ConfirmDialog
          title="Delete this webhook?"
          verb="Delete"
          onConfirm={async () => {
            await api.call(routes.deleteWebhook, { params });
            await refresh();
          }}
          onClose={() => setEnding(false)}
        >
          <span>
            <bdi>{hook.url}</bdi> is called no more, and its secret is forgotten.
          </span>
        </ConfirmDialog>
      )}
    </li>
  );
}

function LastCalls({ id }: { readonly id: string }) {
  const { data, error } = useQuery(queries.webhookDeliveries(useApi(), id));
  if (error !== null) return <ErrorView error={error} />;
  return data === undefined ? null : <DeliveryList deliveries={data} />;
}
