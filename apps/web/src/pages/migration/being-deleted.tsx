import type { Migration } from '@drover/api';
import { Button } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useNavigate } from '@tanstack/react-router';
import { formatThings } from '../../format/numbers.ts';
import { EmptyState } from '../../parts/empty-state.tsx';

/** In place of a migration of which not all is deleted yet. */
export function BeingDeleted({ migration: { name, rows } }: { readonly migration: Migration }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<DeleteRegular />}
      title={`${name} is being deleted`}
      text={`${formatThings(rows, 'user')} left, with their runs and logs. It goes on by itself, also when this page is closed or the server is started again.`}
      isPage
    >
      <Button onClick={() => void navigate({ to: '/migration-manager', search: {} })}>Other migrations</Button>
    </EmptyState>
  );
}
