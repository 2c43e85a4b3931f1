import type { ConnectorType } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { Card } from '../../parts/card.tsx';

const useStyles = makeStyles({
  body: { padding: '16px 24px 20px', '@media (max-width: 599px)': { padding: '12px 16px 16px' } },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '14px' },
  item: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    gap: '10px',
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: '18px', marginTop: '1px', color: tokens.colorNeutralForeground3 },
  more: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, marginTop: '16px', paddingTop: '12px' },
  summary: { cursor: 'pointer', fontWeight: tokens.fontWeightSemibold },
  hints: { margin: '8px 0 0', paddingLeft: '20px', display: 'grid', gap: '6px', color: tokens.colorNeutralForeground2 },
});

/** What to have at hand before authorising, and what to try when it does not connect. */
export function PrepareCard({ type }: { readonly type: ConnectorType }) {
  const styles = useStyles();
  return (
    <Card title="What to prepare">
      <div className={styles.body}>
        <ul className={styles.list}>
          {type.prepare.map((text) => (
            <li key={text} className={styles.item}>
              <CheckmarkCircleRegular className={styles.icon} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
        {type.troubleshooting.length > 0 && (
          <details className={styles.more}>
            <summary className={styles.summary}>When it does not connect</summary>
            <ol className={styles.hints}>
              {type.troubleshooting.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ol>
          </details>
        )}
      </div>
    </Card>
  );
}
