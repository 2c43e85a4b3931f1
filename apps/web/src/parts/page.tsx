import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { usePageTitle } from './use-page-title.ts';

const useStyles = makeStyles({
  page: {
    padding: '20px 24px 24px',
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    width: '100%',
    maxWidth: '1600px',
    margin: '0 auto',
    '@media (max-width: 599px)': { padding: '12px', gap: '12px' },
  },
  wide: { maxWidth: '2400px' },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '12px', flexWrap: 'wrap' },
  title: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    margin: 0,
    overflowWrap: 'anywhere',
  },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
  subject: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface Props {
  readonly title: string;
  /** The name of what the page is about, where that is one of many; undefined until it is known. */
  readonly subject?: string | undefined;
  /** For long tables, whose columns use what room there is. */
  readonly wide?: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** An ordinary page: its title, its main actions, its content. */
export function Page({ title, subject, wide = false, actions, children }: Props) {
  const styles = useStyles();
  usePageTitle(title);
  return (
    <div className={wide ? mergeClasses(styles.page, styles.wide) : styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {subject !== undefined && (
        <p className={styles.subject}>
          <bdi>{subject}</bdi>
        </p>
      )}
      {children}
    </div>
  );
}
