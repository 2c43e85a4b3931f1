import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { FluentIcon } from '@fluentui/react-icons';
import { useBadgeStyles } from '../../parts/badge-styles.ts';

/** How a state looks: never by its colour alone. */
export interface StateLook {
  readonly colour: 'blue' | 'green' | 'grey' | 'red' | 'yellow';
  readonly icon: FluentIcon;
}

const useStyles = makeStyles({
  badge: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '8px',
    minWidth: 0,
    whiteSpace: 'nowrap',
    verticalAlign: 'middle',
  },
});

interface Props {
  readonly look: StateLook;
  readonly word: string;
  /** Shown on hover. */
  readonly title?: string | undefined;
}

/** How something stands: a sign and a word. */
export function StateBadge({ look: { colour, icon: Icon }, word, title }: Props) {
  const styles = useStyles();
  const signs = useBadgeStyles();
  return (
    <span className={styles.badge} title={title}>
      <Icon className={mergeClasses(signs.icon, signs[colour])} aria-hidden="true" />
      {word}
    </span>
  );
}
