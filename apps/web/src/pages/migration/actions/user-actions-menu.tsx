import { Menu, MenuButton, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import { ActionDialog } from './action-dialog.tsx';
import { ActionItems } from './action-items.tsx';
import type { Acting } from './acting.ts';
import type { ActionName } from './action-names.ts';

/** Everything that can be done with the chosen rows, behind one button. */
export function UserActionsMenu(acting: Acting) {
  const [chosen, setChosen] = useState<ActionName | null>(null);
  return (
    <>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <MenuButton>User Actions</MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <ActionItems acting={acting} onChoose={setChosen} />
          </MenuList>
        </MenuPopover>
      </Menu>
      {chosen !== null && <ActionDialog name={chosen} acting={acting} onClose={() => setChosen(null)} />}
    </>
  );
}
