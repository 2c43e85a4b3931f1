import { Button } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';

/** Stands where the form would: it is not this person's to send. */
export function NotAllowed({ title, why }: { readonly title: string; readonly why: string }) {
  const navigate = useNavigate();
  return (
    <EmptyState icon={<LockClosedRegular />} isPage title={title} text={`${why} Ask an administrator.`}>
      <Button onClick={() => void navigate({ to: '/connectors' })}>Go to the connectors</Button>
    </EmptyState>
  );
}
