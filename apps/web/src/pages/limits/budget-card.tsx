import type { ServiceBudget } from '@drover/api';
import { makeStyles } from '@fluentui/react-components';
import { useUser } from '../../frame/use-user.ts';
import { limitText, standingText } from '../../parts/budget/budget-texts.ts';
import { Card } from '../../parts/card.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { LicencesForm } from './licences-form.tsx';

const useStyles = makeStyles({
  body: { display: 'grid', gap: '8px', padding: '16px 24px', overflowWrap: 'anywhere' },
  text: { margin: 0 },
});

/** What a service lets this installation use, by what it counts. */
export function BudgetCard({ connectorId, budget }: { readonly connectorId: string; readonly budget: ServiceBudget }) {
  const styles = useStyles();
  const { role } = useUser();
  const { service, limit, licences, pausedUntil, dayEndsAt } = budget;
  return (
    <Card title={`Budget at ${service}`}>
      <div className={styles.body}>
        <p className={styles.text}>
          {limit === null
            ? `${service} has not named a limit for this account. Drover waits whenever it asks to.`
            : `${limitText(limit)}. Drover stays below it by itself.`}
        </p>
        <p className={styles.text} role="status">
          {standingText(budget)}{' '}
          {dayEndsAt !== null && (
            <>
              Counted anew <TimeText at={dayEndsAt} />.
            </>
          )}
        </p>
        {pausedUntil !== null && (
          <p className={styles.text} role="status">
            {service} wants no calls until <TimeText at={pausedUntil} />.
          </p>
        )}
        {licences !== null && role === 'administrator' && (
          <LicencesForm connectorId={connectorId} service={service} licences={licences} />
        )}
      </div>
    </Card>
  );
}
