import { Menu, MenuList, MenuPopover } from '@fluentui/react-components';
import { useMemo, useRef, useState } from 'react';
import type { Acting } from './acting.ts';
import { ActionDialog } from './action-dialog.tsx';
import { ActionItems } from './action-items.tsx';
import type { DialogName } from './action-names.ts';
import { useActionChoice } from './use-action-choice.ts';

interface Props {
  readonly acting: Acting;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** The same by right click on a row, or by the menu key. */
export function ContextMenu({ acting, at, onClose }: Props) {
  const [chosen, setChosen] = useState<DialogName | null>(null);
  const asked = useRef(false);
  const choose = useActionChoice(acting, (name) => {
    asked.current = true;
    setChosen(name);
  });
  const target = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }), [at]);
  if (chosen !== null) return <ActionDialog name={chosen} acting={acting} onClose={onClose} />;
  return (
    <Menu
      open
      persistOnItemClick
      positioning={{ target, position: 'below', align: 'start', autoSize: 'height' }}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <MenuPopover>
        <MenuList>
          <ActionItems
            acting={acting}
            onChoose={(name) => {
              choose(name);
              if (!asked.current) onClose();
            }}
          />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
