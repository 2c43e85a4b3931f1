import type { Connector } from '@drover/api';
import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useReturnSearch } from '../../addresses/return-search.ts';
import type { Side, SideState } from '../../addresses/wizard-search.ts';
import { useMayOperate } from '../../frame/use-user.ts';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { FolderPicker } from '../../parts/picker/folder-picker.tsx';
import type { SideView } from '../../parts/picker/use-side.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { LostConnector } from './lost-connector.tsx';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    flexShrink: 0,
    padding: '10px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '10px 16px' },
  },
  words: { minWidth: 0 },
  switcher: {
    fontWeight: tokens.fontWeightSemibold,
    padding: '0 4px',
    marginLeft: '-4px',
    minWidth: 0,
    maxWidth: '100%',
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  body: { padding: '16px 24px', overflowY: 'auto' },
});

interface Props {
  readonly side: Side;
  readonly connector: Connector;
  readonly state: SideState;
  readonly view: SideView;
  readonly onChange: (state: SideState) => void;
  readonly onConnect: (connectorId: string) => void;
  readonly onDisconnect: () => void;
}

/** A side with its connector: switch to another, pick the folder, or mend what keeps it from opening. */
export function ConnectedSide({ side, connector, state, view, onChange, onConnect, onDisconnect }: Props) {
  const styles = useStyles();
  const navigate = useNavigate();
  const back = useReturnSearch(side);
  const mayOperate = useMayOperate();
  const reauthorize = () => {
    void navigate({ to: '/connectors/$id/reauthorize', params: { id: connector.id }, search: back });
  };
  return (
    <>
      <div className={styles.head}>
        <ConnectorLogo type={connector.type} />
        <div className={styles.words}>
          <Switcher side={side} connector={connector} onConnect={onConnect} />
          <div className={styles.quiet}>
            <bdi>{addressOf(connector)}</bdi>
          </div>
        </div>
      </div>
      {view.deauthorized ? (
        <LostConnector connector={connector} error={view.error} onReauthorize={reauthorize} onCancel={onDisconnect} />
      ) : view.error !== null ? (
        <div className={styles.body}>
          <ErrorView error={view.error}>
            <Button onClick={view.retry}>Try again</Button>
            {mayOperate && <Button onClick={reauthorize}>Reauthorize</Button>}
            {state.path.length > 0 && (
              <Button onClick={() => onChange({ ...state, path: state.path.slice(0, -1) })}>Go up a folder</Button>
            )}
          </ErrorView>
        </div>
      ) : (
        <FolderPicker side={side} connector={connector} state={state} view={view} onChange={onChange} />
      )}
    </>
  );
}

function Switcher({ side, connector, onConnect }: Pick<Props, 'side' | 'connector' | 'onConnect'>) {
  const styles = useStyles();
  const api = useApi();
  const connectors = useQuery(queries.connectors(api));
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          appearance="transparent"
          className={styles.switcher}
          aria-label={`${connector.displayName}, change the ${side}`}
        >
          <bdi className={styles.name}>{connector.displayName}</bdi>
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {(connectors.data ?? []).map(({ id, displayName, type }) => (
            <MenuItem key={id} icon={<ConnectorLogo type={type} small />} onClick={() => onConnect(id)}>
              <bdi>{displayName}</bdi>
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** Where the connector leads, as far as its options say it. */
function addressOf({ options, agents }: Connector): string {
  if (agents !== null) {
    return agents.map(({ host, state }) => (state === 'online' ? host : `${host} (${state})`)).join(', ');
  }
  const { username, server, port, path } = options;
  if (server !== undefined) {
    return `${username === undefined ? '' : `${username}@`}${server}${port === undefined ? '' : `:${port}`}`;
  }
  return path === undefined ? 'Connected' : String(path);
}
