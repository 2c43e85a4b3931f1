import type { Delivery } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { TimeText } from '../../../parts/time-text.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: '0 0 8px' },
  item: { padding: '6px 0', overflowWrap: 'anywhere' },
  quiet: { display: 'block', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** What was sent last, and what came of it. */
export function DeliveryList({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const styles = useStyles();
  if (deliveries.length === 0) return <p className={styles.quiet}>Nothing was sent yet.</p>;
  return (
    <ul className={styles.list}>
      {deliveries.map((delivery) => (
        <li key={delivery.id} className={styles.item}>
          <bdi>{delivery.title}</bdi>
          <span className={styles.quiet}>
            {delivery.to !== '' && (
              <>
                to <bdi>{delivery.to}</bdi>,{' '}
              </>
            )}
            <TimeText at={delivery.createdAt} />: <Standing delivery={delivery} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Standing({ delivery: { state, attempts, answer, nextAt } }: { readonly delivery: Delivery }) {
  const said = answer === null ? null : <bdi>{answer}</bdi>;
  if (state === 'delivered') return <>delivered. {said}</>;
  if (state === 'failed')
    return (
      <>
        given up after {attempts === 1 ? 'one attempt' : `${attempts} attempts`}. {said}
      </>
    );
  return (
    <>
      waiting
      {attempts > 0 && nextAt !== null && (
        <>
          {' '}
          to be tried again <TimeText at={nextAt} />
        </>
      )}
      . {said}
    </>
  );
}
