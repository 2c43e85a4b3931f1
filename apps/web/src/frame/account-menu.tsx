import { routes } from '@drover/api';
import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { problemOf } from '../parts/error-view.tsx';
import { useNotify } from '../parts/notify.tsx';
import { useApi } from '../server/api-context.ts';
import { type ThemeChoice, useTheme } from '../theme.ts';
import { useUser } from './use-user.ts';

const useStyles = makeStyles({
  who: { padding: '8px 12px', display: 'flex', flexDirection: 'column' },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  round: { minWidth: '32px', padding: '2px' },
});

/** The person's own menu: account, administration, theme, sign out. */
export function AccountMenu() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const user = useUser();
  const { choice, choose } = useTheme();
  const initials = initialsOf(user.name);
  const signOut = async () => {
    try {
      await api.call(routes.signOut, {});
      client.clear();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      notify('error', 'You are still signed in', problemOf(error).detail);
    }
  };
  return (
    <Menu
      checkedValues={{ theme: [choice] }}
      onCheckedValueChange={(_, { checkedItems }) => choose(checkedItems[0] as ThemeChoice)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" className={styles.round} aria-label={`${initials}, account of ${user.name}`}>
          <Avatar name={user.name} initials={initials} size={28} color="colorful" aria-hidden="true" />
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          <bdi className={styles.name}>{user.name}</bdi>
          <bdi className={styles.quiet}>{user.email}</bdi>
          <span className={styles.quiet}>{user.role}</span>
        </div>
        <MenuList>
          <MenuItem icon={<PersonRegular />} onClick={() => void navigate({ to: '/account' })}>
            Account
          </MenuItem>
          {user.role === 'administrator' && (
            <>
              <MenuItem icon={<PeopleRegular />} onClick={() => void navigate({ to: '/users' })}>
                Users
              </MenuItem>
              <MenuItem icon={<HistoryRegular />} onClick={() => void navigate({ to: '/audit' })}>
                Audit log
              </MenuItem>
              <MenuItem icon={<SettingsRegular />} onClick={() => void navigate({ to: '/settings' })}>
                Settings
              </MenuItem>
            </>
          )}
          <MenuDivider />
          <MenuItemRadio name="theme" value="system">
            Colors as the system has them
          </MenuItemRadio>
          <MenuItemRadio name="theme" value="light">
            Light
          </MenuItemRadio>
          <MenuItemRadio name="theme" value="dark">
            Dark
          </MenuItemRadio>
          <MenuDivider />
          <MenuItem icon={<SignOutRegular />} onClick={() => void signOut()}>
            Sign out
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** The first letters of the first and the last name. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
