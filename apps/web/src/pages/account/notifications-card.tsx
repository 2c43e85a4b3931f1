import { type MailWhen, routes } from '@drover/api';
import { makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  body: { padding: '16px 24px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  text: { margin: '0 0 8px', color: tokens.colorNeutralForeground2 },
});

/** When one hears by mail of runs that ended. */
export function NotificationsCard() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const { act } = useAction();
  const query = queries.preferences(api);
  const { data, error, isPending } = useQuery(query);
  const choose = (mail: MailWhen) =>
    act(async () => {
      client.setQueryData(query.queryKey, await api.call(routes.changePreferences, { body: { mail } }));
    });
  return (
    <Card title="E-mail">
      <div className={styles.body}>
        {error !== null && <ErrorView error={error} />}
        {isPending && <SkeletonRows rows={3} />}
        {data !== undefined && (
          <>
            <p className={styles.text}>
              About transfers and migrations that you start, or own.
              {!data.mailAvailable && ' This server sends no mail yet: an administrator sets that up under Settings.'}
            </p>
            <RadioGroup
              aria-label="When to send e-mail"
              value={data.mail}
              onChange={(_, { value }) => choose(value as MailWhen)}
            >
              <Radio value="completion" label="On completion" />
              <Radio value="errors" label="Only on errors" />
              <Radio value="never" label="Never" />
            </RadioGroup>
          </>
        )}
      </div>
    </Card>
  );
}
