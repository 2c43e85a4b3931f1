import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  bar: { paddingTop: '8px', paddingBottom: '8px' },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  list: { margin: '4px 0 0', paddingLeft: '20px' },
});

/** What is still to be done where a form was filled in by something else. */
export function DraftNotes({ notes }: { readonly notes: readonly string[] }) {
  const styles = useStyles();
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>Before you authorize it</MessageBarTitle>
        <ul className={styles.list}>
          {notes.map((note) => (
            <li key={note}>
              <bdi>{note}</bdi>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
