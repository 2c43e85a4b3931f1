import { Outlet } from '@tanstack/react-router';
import { Toasts } from '../parts/toasts.tsx';

/** Whatever page the address leads to, and the messages over it. */
export function RootPage() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
