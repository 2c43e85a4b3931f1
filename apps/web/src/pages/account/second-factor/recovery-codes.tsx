import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { CopyButton } from '../../../parts/copy-button.tsx';

const useStyles = makeStyles({
  bar: { paddingTop: '8px', paddingBottom: '8px' },
  wrap: { whiteSpace: 'normal' },
  codes: {
    fontFamily: tokens.fontFamilyMonospace,
    margin: '8px 0',
    paddingLeft: 0,
    listStyleType: 'none',
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))',
  },
  buttons: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
});

/** Recovery codes, shown once. */
export function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const styles = useStyles();
  return (
    <MessageBar intent="success" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.wrap}>
        <MessageBarTitle>Keep these recovery codes now; they are not shown again.</MessageBarTitle>
        Each of them lets you in once when you do not have the app. Print them, or put them into a password manager.
        <ul className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={styles.buttons}>
          <CopyButton size="small" label="Copy codes" text={codes.join('\n')} />
          <Button size="small" onClick={onClose}>
            I have kept them
          </Button>
        </div>
      </MessageBarBody>
    </MessageBar>
  );
}
