import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '8px',
    padding: '48px 24px',
    textAlign: 'center',
  },
  icon: { fontSize: '40px', color: tokens.colorNeutralForeground3, lineHeight: 1 },
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, margin: 0 },
  text: { color: tokens.colorNeutralForeground2, maxWidth: '52ch', margin: 0 },
  actions: { display: 'flex', gap: '8px', marginTop: '8px', flexWrap: 'wrap', justifyContent: 'center' },
});

interface Props {
  readonly icon: ReactNode;
  readonly title: string;
  /** The title is the page's own. */
  readonly isPage?: boolean;
  readonly text: string;
  readonly children?: ReactNode;
}

/** What stands where a list has nothing in it: why, and what to do about it. */
export function EmptyState({ icon, title, text, isPage = false, children }: Props) {
  const styles = useStyles();
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={styles.box}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <Title className={styles.title}>{title}</Title>
      <p className={styles.text}>{text}</p>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
