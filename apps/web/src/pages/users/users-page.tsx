import { type Role, routes, type User } from '@drover/api';
import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useUser } from '../../frame/use-user.ts';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { AddUserDialog } from './add-user-dialog.tsx';
import { InvitationDialog } from './invitation-dialog.tsx';
import { UserActions } from './user-actions.tsx';

const NARROW = '@media (max-width: 599px)';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 160px 88px',
    gap: '8px 16px',
    alignItems: 'center',
    padding: '10px 24px',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr) max-content', padding: '12px 16px' },
  },
  who: { minWidth: 0, overflowWrap: 'anywhere', [NARROW]: { gridColumn: '1 / -1' } },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { display: 'block', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** Everybody who may sign in, for administrators. */
export function UsersPage() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const { act } = useAction();
  const own = useUser();
  const users = useQuery(queries.users(api));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<User | null>(null);
  const [keptOut, setKeptOut] = useState<User | null>(null);
  const [lost, setLost] = useState<User | null>(null);
  const [link, setLink] = useState<{ readonly name: string; readonly link: string } | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ['users'] });
  const change = (id: string, body: { readonly role?: Role; readonly disabled?: boolean }) =>
    act(async () => {
      await api.call(routes.changeUser, { params: { id }, body });
      await refresh();
    });
  const invite = ({ id, name }: User) =>
    act(async () => {
      const invitation = await api.call(routes.inviteUser, { params: { id } });
      setLink({ name, link: invitation.link });
      await refresh();
    });
  return (
    <Page
      title="Users"
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {users.error !== null ? (
        <ErrorView error={users.error}>
          <Button onClick={() => void users.refetch()}>Try again</Button>
        </ErrorView>
      ) : (
        <Card>
          {users.isPending && <SkeletonRows rows={4} height={56} />}
          <ul className={styles.list}>
            {users.data?.map((user) => (
              <li key={user.id} className={styles.item}>
                <div className={styles.who}>
                  <bdi className={styles.name}>{user.name}</bdi>
                  {user.id === own.id && ' (you)'}
                  <span className={styles.quiet}>
                    <bdi>{user.email}</bdi> · <Standing user={user} />
                  </span>
                </div>
                <Select
                  aria-label={`Role of ${user.name}`}
                  value={user.role}
                  onChange={(_, { value }) => change(user.id, { role: value as Role })}
                >
                  <option value="administrator">Administrator</option>
                  <option value="operator">Operator</option>
                  <option value="viewer">Viewer</option>
                </Select>
                <UserActions
                  user={user}
                  own={user.id === own.id}
                  onInvite={() => invite(user)}
                  onResetSecondFactor={() => setLost(user)}
                  onDisable={(disabled) => (disabled ? setKeptOut(user) : change(user.id, { disabled }))}
                  onRemove={() => setRemoving(user)}
                />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {adding && (
        <AddUserDialog
          onClose={() => setAdding(false)}
          onAdded={(name, path) => {
            setAdding(false);
            setLink({ name, link: path });
            void refresh();
          }}
        />
      )}
      {link !== null && <InvitationDialog {...link} onClose={() => setLink(null)} />}
      {lost !== null && (
        <ConfirmDialog
          title="Turn off two-step sign-in?"
          verb="Turn off"
          onConfirm={async () => {
            await api.call(routes.resetSecondFactor, { params: { id: lost.id } });
            await refresh();
          }}
          onClose={() => setLost(null)}
        >
          <span>
            For somebody who lost app and recovery codes. The password alone lets <bdi>{lost.name}</bdi> in then, and
            their sessions end. Make sure that it is they who ask.
          </span>
        </ConfirmDialog>
      )}
      {keptOut !== null && (
        <ConfirmDialog
          title="Keep this person from signing in?"
          verb="Keep out"
          onConfirm={async () => {
            await api.call(routes.changeUser, { params: { id: keptOut.id }, body: { disabled: true } });
            await refresh();
          }}
          onClose={() => setKeptOut(null)}
        >
          <span>
            Sessions, one-time links and API tokens of{' '}
            <strong>
              <bdi>{keptOut.name}</bdi>
            </strong>{' '}
            end at once and for good: scripts that use the tokens stop. Whoever is let in again signs in anew and makes
            new tokens. Connectors, transfers and logs stay.
          </span>
        </ConfirmDialog>
      )}
      {removing !== null && (
        <ConfirmDialog
          title="Remove this person?"
          verb="Remove"
          onConfirm={async () => {
            await api.call(routes.removeUser, { params: { id: removing.id } });
            await refresh();
          }}
          onClose={() => setRemoving(null)}
        >
          <span>
            <strong>
              <bdi>{removing.name}</bdi>
            </strong>{' '}
            can no longer sign in. Connectors that are theirs alone lose their authorization; shared ones stay.
            Transfers and logs stay.
          </span>
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Standing({ user }: { readonly user: User }) {
  if (user.disabledAt !== null) return <>kept from signing in</>;
  if (user.invited) return <>invited, has not signed in yet</>;
  if (user.lastSeenAt === null) return <>never seen</>;
  return (
    <>
      seen <TimeText at={user.lastSeenAt} />
    </>
  );
}
