import type { Connector } from '@drover/api';
import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useMayOperate } from '../../frame/use-user.ts';
import { problemOf } from '../../parts/error-view.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', alignItems: 'center', gap: '16px', padding: '32px 24px' },
  bar: { alignSelf: 'stretch' },
  text: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap', justifyContent: 'center' },
});

interface Props {
  readonly connector: Connector;
  /** What the service said when it was last tried. */
  readonly error: unknown;
  readonly onReauthorize: () => void;
  readonly onCancel: () => void;
}

/** In place of the files of a connector that lost its authorisation: why, and the way back. */
export function LostConnector({ connector, error, onReauthorize, onCancel }: Props) {
  const styles = useStyles();
  const mayOperate = useMayOperate();
  const said = error === null ? null : (problemOf(error).failure?.message ?? problemOf(error).detail);
  return (
    <div className={styles.box}>
      <MessageBar intent="error" layout="multiline" className={styles.bar}>
        <MessageBarBody>
          <bdi>
            {said ??
              connector.stateReason ??
              'The service does not accept what this connector was authorized with any more.'}
          </bdi>
        </MessageBarBody>
      </MessageBar>
      <p className={styles.text}>
        {connector.state === 'authorized'
          ? 'The service refused the sign-in just now.'
          : 'This connector is no longer authorized.'}
      </p>
      <div className={styles.actions}>
        <ExplainedButton
          appearance="primary"
          label="Reauthorize"
          missing={mayOperate ? null : 'Your role may look, but not reauthorize connectors.'}
          onClick={onReauthorize}
        />
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </div>
  );
}
