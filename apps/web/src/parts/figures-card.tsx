import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Card } from './card.tsx';

const PHONE = '@media (max-width: 599px)';

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '16px 40px',
    padding: '16px 24px',
    [PHONE]: { gap: '8px', padding: '8px 4px' },
  },
  title: { fontSize: tokens.fontSizeBase200, margin: '0 0 4px 8px', fontWeight: tokens.fontWeightSemibold },
  aside: { marginLeft: '8px', fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  row: { display: 'flex', gap: '4px', flexWrap: 'wrap', [PHONE]: { gap: 0 } },
  figure: {
    display: 'grid',
    padding: '4px 8px',
    minWidth: '72px',
    textAlign: 'left',
    [PHONE]: { minWidth: '58px', padding: '2px 8px' },
  },
  button: {
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 0 -2px 0 ${tokens.colorCompoundBrandStroke}`,
  },
  number: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightRegular,
    [PHONE]: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  },
  word: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
});

/** One number; a button when it filters what is below. */
export interface Figure {
  readonly number: string;
  readonly word: string;
  readonly icon?: ReactNode;
  readonly chosen?: boolean;
  readonly onChoose?: () => void;
}

export interface FigureSection {
  readonly title: string;
  /** What is said of the figures: what they are of. */
  readonly aside?: string;
  readonly figures: readonly Figure[];
}

interface Props {
  readonly sections: readonly FigureSection[];
  readonly children?: ReactNode;
}

/** How everything stands together, in numbers. */
export function FiguresCard({ sections, children }: Props) {
  const styles = useStyles();
  return (
    <Card>
      <div className={styles.body}>
        {sections.map(({ title, aside, figures }) => (
          <section key={title} aria-label={title}>
            <h2 className={styles.title}>
              {title}
              {aside !== undefined && <span className={styles.aside}>{aside}</span>}
            </h2>
            <div className={styles.row}>
              {figures.map((figure) => (
                <OneFigure key={figure.word} {...figure} />
              ))}
            </div>
          </section>
        ))}
      </div>
      {children}
    </Card>
  );
}

function OneFigure({ number, word, icon, chosen = false, onChoose }: Figure) {
  const styles = useStyles();
  const content = (
    <>
      <span className={styles.number}>{number}</span>
      <span className={styles.word}>
        {icon}
        {word}
      </span>
    </>
  );
  if (onChoose === undefined) return <div className={styles.figure}>{content}</div>;
  return (
    <button
      type="button"
      className={mergeClasses(styles.figure, styles.button, chosen && styles.chosen)}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      {content}
    </button>
  );
}
