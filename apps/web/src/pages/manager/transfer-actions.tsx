import type { Transfer } from '@drover/api';
import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, SplitButton } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DocumentSearchRegular } from '@fluentui/react-icons/svg/document-search';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { DeleteTransferDialog } from './delete-transfer-dialog.tsx';
import { useTransferRun } from './use-transfer-run.ts';

/** The next thing to do with a transfer, and the others behind it. */
export function TransferActions({ transfer }: { readonly transfer: Transfer }) {
  const navigate = useNavigate();
  const mayOperate = useMayOperate();
  const { missing, start } = useTransferRun(transfer);
  const [deleting, setDeleting] = useState(false);
  const { lastRun, name } = transfer;
  const running = lastRun !== null && lastRun.state !== 'ended';
  const look = (tab?: 'log') => {
    if (lastRun === null) return;
    void navigate({ to: '/runs/$id', params: { id: lastRun.id }, search: tab === undefined ? {} : { tab } });
  };
  const word = running ? 'Watch' : lastRun === null ? 'Start Copy' : 'Run again';
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          {(trigger) => (
            <SplitButton
              size="small"
              menuButton={{ ...(trigger as object), 'aria-label': `More for ${name}` }}
              primaryActionButton={{
                'aria-label': `${word}: ${name}`,
                disabledFocusable: !running && missing !== null,
                title: running ? '' : (missing ?? ''),
                onClick: () => (running ? look() : start('copy')),
              }}
            >
              {word}
            </SplitButton>
          )}
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<DocumentSearchRegular />} disabled={lastRun === null} onClick={() => look('log')}>
              View Log
            </MenuItem>
            <MenuItem icon={<ArrowClockwiseRegular />} disabled={missing !== null} onClick={() => start('scan')}>
              Scan
            </MenuItem>
            {mayOperate && (
              <MenuItem icon={<DeleteRegular />} disabled={running} onClick={() => setDeleting(true)}>
                Delete
              </MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      {deleting && <DeleteTransferDialog transfer={transfer} onClose={() => setDeleting(false)} />}
    </>
  );
}
