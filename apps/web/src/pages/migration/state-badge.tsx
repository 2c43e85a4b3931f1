import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { FluentIcon } from '@fluentui/react-icons';

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
  icon: { fontSize: '18px', flexShrink: 0 },
  green: { color: tokens.colorPaletteGreenForeground1 },
  yellow: { color: tokens.colorPaletteDarkOrangeForeground1 },
  red: { color: tokens.colorPaletteRedForeground1 },
  blue: { color: tokens.colorBrandForeground1 },
  grey: { color: tokens.colorNeutralForeground3 },
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
  return (
    <span className={styles.badge} title={title}>
      <Icon className={mergeClasses(styles.icon, styles[colour])} aria-hidden="true" />
      {word}
    </span>
  );
}
