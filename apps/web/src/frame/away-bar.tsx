import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useAway, useWhenBack } from '../server/reach-context.ts';

const useStyles = makeStyles({
  // At the bottom nothing has to move for it; in front of dialogs because what they send does not arrive either.
  place: { position: 'fixed', bottom: 0, left: 0, right: 0, zIndex: 2_000_000, boxShadow: tokens.shadow16 },
  bar: { borderRadius: 0, paddingTop: '8px', paddingBottom: '8px' },
  body: { whiteSpace: 'normal' },
});

/** Says on every page that the server cannot be reached, for as long as that is so; asks again for what failed when it is back. */
export function AwayBar() {
  const styles = useStyles();
  const client = useQueryClient();
  const away = useAway();
  useWhenBack(() => void client.invalidateQueries({ predicate: ({ state }) => state.error !== null }));
  if (!away) return null;
  return (
    <div className={styles.place}>
      <MessageBar intent="warning" layout="multiline" className={styles.bar}>
        <MessageBarBody role="alert" className={styles.body}>
          <MessageBarTitle>The server cannot be reached.</MessageBarTitle> Drover tries again by itself. What is shown
          may be old; transfers that run elsewhere go on.
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
