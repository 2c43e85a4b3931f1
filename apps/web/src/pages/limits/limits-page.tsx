import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMayNotChange } from '../../frame/use-user.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { LimitsNowText } from '../../parts/limits/limits-now.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { BudgetCard } from './budget-card.tsx';
import { LimitsForm } from './limits-form.tsx';

/** Hours begin and end by themselves. */
const LIVE_MS = 5000;

const useStyles = makeStyles({
  now: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** How fast and when a connector may be used: what holds now, and the form that changes it. */
export function LimitsPage() {
  const styles = useStyles();
  const api = useApi();
  const navigate = useNavigate();
  const { id } = useParams({ from: '/frame/connectors/$id/limits' });
  const connector = useQuery(queries.connector(api, id));
  const limits = useQuery({ ...queries.connectorLimits(api, id), refetchInterval: LIVE_MS });
  const missing = useMayNotChange(connector.data ?? { owner: null });
  const error = connector.error ?? limits.error;
  return (
    <Page
      title="Limits and hours"
      subject={connector.data?.displayName}
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={() => void navigate({ to: '/connectors' })}>
          All connectors
        </Button>
      }
    >
      {connector.data === undefined || limits.data === undefined ? (
        error === null ? (
          <SkeletonRows rows={4} />
        ) : (
          <ErrorView error={error} again={() => Promise.all([connector.refetch(), limits.refetch()])} />
        )
      ) : (
        <>
          <p className={styles.now} role="status">
            Now: <LimitsNowText {...limits.data.now} />.
          </p>
          {limits.data.budget !== null && <BudgetCard connectorId={id} budget={limits.data.budget} />}
          <LimitsForm connector={connector.data} limits={limits.data} missing={missing} />
        </>
      )}
    </Page>
  );
}
