import type { Migration, MigrationRow } from '@drover/api';
import { makeStyles, tokens } from '@fluentui/react-components';
import { ConnectorLogo } from '../../../parts/connector-logo.tsx';
import { PathText } from '../../../parts/path-text.tsx';

/** The connectors that all rows of a migration share. */
export type Sides = Pick<Migration, 'source' | 'destination'>;

const useStyles = makeStyles({
  side: { display: 'flex', gap: '8px', alignItems: 'center', minWidth: 0 },
  failed: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
  none: { color: tokens.colorNeutralForeground2, fontStyle: 'italic' },
});

interface SideProps {
  readonly place: MigrationRow['destination'];
  readonly type: string;
}

/** A folder on one side; where nobody has set it yet, that. */
export function SideCell({ place, type }: SideProps) {
  const styles = useStyles();
  if (place === null) return <span className={styles.none}>Not set yet</span>;
  return (
    <span className={styles.side}>
      <ConnectorLogo type={type} small />
      <PathText text={place.display} />
    </span>
  );
}

/** A number that stands out when it is not none. */
export function FailedCell({ failed, text }: { readonly failed: number; readonly text: string }) {
  const styles = useStyles();
  return <span className={failed > 0 ? styles.failed : undefined}>{text}</span>;
}

/** A text from people, whole on hover. */
export function TextCell({ text }: { readonly text: string }) {
  return text === '' ? '–' : <bdi title={text}>{text}</bdi>;
}
