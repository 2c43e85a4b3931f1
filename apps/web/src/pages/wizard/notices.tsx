import type { Notice } from '@drover/api';
import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '8px' },
  bar: { alignItems: 'start', paddingTop: '6px', paddingBottom: '6px' },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
});

/** What one should know of this pair of folders before it starts. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  const styles = useStyles();
  if (notices.length === 0) return null;
  return (
    <div className={styles.list}>
      {notices.map(({ code, severity, message, remedy }) => (
        <MessageBar key={`${code} ${message}`} intent={severity} layout="singleline" className={styles.bar}>
          <MessageBarBody className={styles.body}>
            {message}
            {remedy !== undefined && ` ${remedy}`}
          </MessageBarBody>
        </MessageBar>
      ))}
    </div>
  );
}
