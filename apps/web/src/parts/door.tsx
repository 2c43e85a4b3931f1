import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Card } from './card.tsx';
import { Mark } from './mark.tsx';

const useStyles = makeStyles({
  page: { flexGrow: 1, display: 'grid', placeItems: 'center', padding: '24px 12px' },
  card: { width: '100%', maxWidth: '420px', padding: '32px', '@media (max-width: 599px)': { padding: '24px 16px' } },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  title: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, margin: '24px 0 4px' },
  text: { margin: '0 0 20px', color: tokens.colorNeutralForeground2 },
});

/** The page in front of the frame: for who is not signed in. */
export function Door({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <div className={styles.brand}>
          <Mark size={32} />
          Drover
        </div>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.text}>{text}</p>
        {children}
      </Card>
    </main>
  );
}
