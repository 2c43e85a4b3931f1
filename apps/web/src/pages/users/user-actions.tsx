import type { User } from '@drover/api';
import { Menu, MenuButton, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';

interface Props {
  readonly user: User;
  readonly own: boolean;
  readonly onInvite: () => void;
  readonly onResetSecondFactor: () => void;
  readonly onDisable: (disabled: boolean) => void;
  readonly onRemove: () => void;
}

/** What an administrator may do with a person. */
export function UserActions({ user, own, onInvite, onResetSecondFactor, onDisable, onRemove }: Props) {
  const disabled = user.disabledAt !== null;
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <MenuButton appearance="subtle" size="small" aria-label={`More for ${user.name}`}>
          More
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem disabled={disabled} onClick={onInvite}>
            {user.invited ? 'New invitation link' : 'Link for a lost password'}
          </MenuItem>
          {user.secondFactor && !own && <MenuItem onClick={onResetSecondFactor}>Turn off two-step sign-in</MenuItem>}
          <MenuItem disabled={own} onClick={() => onDisable(!disabled)}>
            {disabled ? 'Let sign in again' : 'Keep from signing in'}
          </MenuItem>
          <MenuItem disabled={own} onClick={onRemove}>
            Remove
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
