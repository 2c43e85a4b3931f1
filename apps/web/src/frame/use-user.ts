import type { Connector, Role } from '@drover/api';
import { useRouteContext } from '@tanstack/react-router';

interface SignedIn {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/** Who is signed in; only for pages inside the frame. */
export function useUser(): SignedIn {
  return useRouteContext({ from: '/frame', select: ({ user }) => user });
}

/** Whether the person may change connectors and transfers, or only look. */
export function useMayOperate(): boolean {
  return useUser().role !== 'viewer';
}

/** Why the person may not reauthorize or delete a connector; null when they may. */
export function useMayNotChange({ owner }: Pick<Connector, 'owner'>): string | null {
  const { id, role } = useUser();
  if (role === 'administrator' || (role === 'operator' && owner?.id === id)) return null;
  return `Only ${owner === null ? 'an administrator' : `${owner.name} or an administrator`} may do this.`;
}
