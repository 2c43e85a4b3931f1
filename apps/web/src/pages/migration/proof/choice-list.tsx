import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { PathText } from '../../../parts/path-text.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '4px',
  },
  button: { width: '100%', justifyContent: 'flex-start', fontWeight: tokens.fontWeightRegular, minWidth: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface Choice {
  readonly key: string;
  readonly path: string;
  readonly onChoose: () => void;
}

interface Props {
  readonly label: string;
  /** Null while they are looked for. */
  readonly choices: readonly Choice[] | null;
  /** What is said where there are none. */
  readonly none: string;
}

/** A few paths, one of which is chosen by a click. */
export function ChoiceList({ label, choices, none }: Props) {
  const styles = useStyles();
  if (choices === null) {
    return (
      <p className={styles.quiet} role="status">
        Looking …
      </p>
    );
  }
  if (choices.length === 0) {
    return (
      <p className={styles.quiet} role="status">
        {none}
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label={label}>
      {choices.map(({ key, path, onChoose }) => (
        <li key={key}>
          <Button appearance="subtle" className={styles.button} onClick={onChoose}>
            <PathText text={path} />
          </Button>
        </li>
      ))}
    </ul>
  );
}
