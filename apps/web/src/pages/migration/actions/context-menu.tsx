import { Menu, MenuList, MenuPopover } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { ActionDialog } from './action-dialog.tsx';
import { ActionItems } from './action-items.tsx';
import type { Acting } from './acting.ts';
import type { ActionName } from './action-names.ts';

interface Props {
  readonly acting: Acting;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** The same by right click on a row, or by the menu key. */
export function ContextMenu({ acting, at, onClose }: Props) {
  const [chosen, setChosen] = useState<ActionName | null>(null);
  const target = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }), [at]);
  if (chosen !== null) return <ActionDialog name={chosen} acting={acting} onClose={onClose} />;
  return (
    <Menu open positioning={{ target, position: 'below', align: 'start' }} onOpenChange={(_, { open }) => !open && onClose()}>
      <MenuPopover>
        <MenuList>
          <ActionItems acting={acting} onChoose={setChosen} />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
