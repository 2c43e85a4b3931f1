import type { Role } from '@drover/api';
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
