import { Button, makeStyles, SkeletonItem, tokens } from '@fluentui/react-components';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import type { Side, SideState } from '../../addresses/wizard-search.ts';
import { Card } from '../../parts/card.tsx';
import type { SideView } from '../../parts/picker/use-side.ts';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { ConnectedSide } from './connected-side.tsx';
import { ConnectorChoice } from './connector-choice.tsx';

const useStyles = makeStyles({
  panel: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    overflow: 'hidden',
    // One height whatever is in it, or all that is below would move with it.
    '@media (max-width: 899px)': { height: '540px', minHeight: '540px' },
  },
  // The title beside it needs the room.
  sign: { '@media (max-width: 599px)': { display: 'none' } },
  gone: { padding: '16px 24px 0', color: tokens.colorNeutralForeground2 },
  loading: { padding: '16px 24px' },
});

interface Props {
  readonly side: Side;
  readonly title: string;
  readonly state: SideState;
  readonly view: SideView;
  readonly onChange: (state: SideState) => void;
  readonly onAuthorize: () => void;
}

/** Step 1 or 2: which connector, then which folder. */
export function SidePanel({ side, title, state, view, onChange, onAuthorize }: Props) {
  const styles = useStyles();
  const disconnect = () => onChange({ connectorId: null, root: null, path: [] });
  const connect = (connectorId: string) => onChange({ connectorId, root: null, path: [] });
  return (
    <Card
      title={title}
      className={styles.panel}
      aside={
        view.connector !== null && (
          <Button
            appearance="subtle"
            size="small"
            icon={{ className: styles.sign, children: <PlugDisconnectedRegular /> }}
            onClick={disconnect}
          >
            Disconnect
          </Button>
        )
      }
    >
      {view.loading ? (
        <div aria-busy="true">
          <div className={styles.loading}>
            <SkeletonItem size={32} />
          </div>
          <SkeletonRows rows={8} />
        </div>
      ) : view.connector === null ? (
        <>
          {state.connectorId !== null && (
            <p className={styles.gone}>The connector that this address names was deleted, or is not yours to use.</p>
          )}
          <ConnectorChoice side={side} onConnect={connect} onAuthorize={onAuthorize} />
        </>
      ) : (
        <ConnectedSide
          side={side}
          connector={view.connector}
          state={state}
          view={view}
          onChange={onChange}
          onConnect={connect}
          onDisconnect={disconnect}
        />
      )}
    </Card>
  );
}
