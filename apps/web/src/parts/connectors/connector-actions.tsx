import type { Connector } from '@drover/api';
import {
  Button,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  SplitButton,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
import { GaugeRegular } from '@fluentui/react-icons/svg/gauge';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useReturnSearch } from '../../addresses/return-search.ts';
import { useMayNotChange, useMayOperate } from '../../frame/use-user.ts';
import { DeleteConnectorDialog } from './delete-connector-dialog.tsx';

interface Props {
  readonly connector: Connector;
  readonly onConnect?: (connectorId: string) => void;
  readonly returnTo?: 'source' | 'destination';
}

/** `Connect`, and behind its arrow `Reauthorize` and `Delete`; a connector that lost its authorisation offers Reauthorize first. */
export function ConnectorActions({ connector, onConnect, returnTo }: Props) {
  const { id, displayName } = connector;
  const navigate = useNavigate();
  const back = useReturnSearch(returnTo);
  const mayOperate = useMayOperate();
  const missing = useMayNotChange(connector);
  const change = { disabled: missing !== null, ...(missing === null ? {} : { title: missing }) };
  const [deleting, setDeleting] = useState(false);
  const reauthorize = () => {
    void navigate({ to: '/connectors/$id/reauthorize', params: { id }, search: back });
  };
  const lookAfterAgents = () => void navigate({ to: '/connectors/$id/agents', params: { id } });
  const toLimits = () => void navigate({ to: '/connectors/$id/limits', params: { id } });
  const authorized = connector.state === 'authorized';
  const connects = onConnect !== undefined && authorized;
  const primary = connects ? { word: 'Connect', act: () => onConnect(id) } : { word: 'Reauthorize', act: reauthorize };
  if (!mayOperate || (missing !== null && !connects)) {
    return connects ? (
      <Button aria-label={`Connect ${displayName}`} onClick={primary.act}>
        Connect
      </Button>
    ) : null;
  }
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          {(trigger) =>
            onConnect === undefined && authorized ? (
              <MenuButton {...(trigger as object)} appearance="subtle" aria-label={`Manage ${displayName}`}>
                Manage
              </MenuButton>
            ) : (
              <SplitButton
                style={{ flexShrink: 0 }}
                menuButton={{ ...(trigger as object), 'aria-label': `More for ${displayName}` }}
                primaryActionButton={{ onClick: primary.act, 'aria-label': `${primary.word} ${displayName}` }}
              >
                {primary.word}
              </SplitButton>
            )
          }
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {connector.agents !== null && (
              <MenuItem icon={<DesktopRegular />} onClick={lookAfterAgents}>
                Agents
              </MenuItem>
            )}
            <MenuItem icon={<GaugeRegular />} onClick={toLimits}>
              Limits and hours
            </MenuItem>
            <MenuItem {...change} icon={<ArrowClockwiseRegular />} onClick={reauthorize}>
              Reauthorize
            </MenuItem>
            <MenuItem {...change} icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
              Delete
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {deleting && <DeleteConnectorDialog connector={connector} onClose={() => setDeleting(false)} />}
    </>
  );
}
