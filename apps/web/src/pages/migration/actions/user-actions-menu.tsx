import { Menu, MenuButton, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import type { Acting } from './acting.ts';
import { ActionDialog } from './action-dialog.tsx';
import { ActionItems } from './action-items.tsx';
import type { DialogName } from './action-names.ts';
import { useActionChoice } from './use-action-choice.ts';

interface Props extends Acting {
  /** On the button. */
  readonly word?: string;
  readonly size?: 'medium' | 'small';
}

/** Everything that can be done with the chosen rows, behind one button. */
export function UserActionsMenu({ word = 'User Actions', size = 'medium', ...acting }: Props) {
  const [chosen, setChosen] = useState<DialogName | null>(null);
  const choose = useActionChoice(acting, setChosen);
  return (
    <>
      <Menu positioning={{ position: 'below', align: 'end', autoSize: 'height' }}>
        <MenuTrigger disableButtonEnhancement>
          <MenuButton size={size}>{word}</MenuButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <ActionItems acting={acting} onChoose={choose} />
          </MenuList>
        </MenuPopover>
      </Menu>
      {chosen !== null && <ActionDialog name={chosen} acting={acting} onClose={() => setChosen(null)} />}
    </>
  );
}
