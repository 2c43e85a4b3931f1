import type { Trust } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CopyButton } from '../../parts/copy-button.tsx';

const useStyles = makeStyles({
  card: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `4px solid ${tokens.colorPaletteRedBorderActive}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: '12px 16px',
    display: 'grid',
    gap: '10px',
    marginTop: '4px',
  },
  terms: { display: 'grid', gridTemplateColumns: 'max-content minmax(0, 1fr)', gap: '4px 16px', margin: 0 },
  term: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  text: { margin: 0, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

interface Props {
  readonly trust: Trust;
  readonly remedy: string | undefined;
  readonly onAccept: (trust: Trust) => void;
}

/** A certificate or host key that nobody vouches for, to be compared and accepted by a person. */
export function TrustCard({ trust, remedy, onAccept }: Props) {
  const styles = useStyles();
  const { kind, fingerprint } = trust;
  const thing = kind === 'certificate' ? 'certificate' : 'key';
  return (
    <div className={styles.card}>
      {remedy !== undefined && <p className={styles.text}>{remedy}</p>}
      <dl className={styles.terms}>
        <dt className={styles.term}>Fingerprint of the {kind === 'certificate' ? 'certificate' : 'host key'}</dt>
        <dd className={styles.value}>{fingerprint}</dd>
      </dl>
      <p className={styles.text}>
        Ask the owner of the server for the fingerprint. If both are equal, accept it: Drover then trusts only this{' '}
        {thing}, only here.
      </p>
      <div className={styles.actions}>
        <Button appearance="primary" onClick={() => onAccept(trust)}>
          Accept this fingerprint
        </Button>
        <CopyButton appearance="subtle" label="Copy fingerprint" text={fingerprint} />
      </div>
    </div>
  );
}
