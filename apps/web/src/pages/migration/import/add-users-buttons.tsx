import type { Migration } from '@drover/api';
import { ArrowUploadRegular } from '@fluentui/react-icons/svg/arrow-upload';
import { PeopleSearchRegular } from '@fluentui/react-icons/svg/people-search';
import { useNavigate } from '@tanstack/react-router';
import { useMayOperate } from '../../../frame/use-user.ts';
import { ExplainedButton } from '../../../parts/explained-button.tsx';

/** The two ways to get rows. */
export function AddUsersButtons({ migration: { id } }: { readonly migration: Pick<Migration, 'id'> }) {
  const navigate = useNavigate();
  const missing = useMayOperate() ? null : 'Your role may look, but not add users.';
  return (
    <>
      <ExplainedButton
        appearance="primary"
        icon={<ArrowUploadRegular />}
        label="Upload Migration CSV File"
        missing={missing}
        onClick={() => void navigate({ to: '/migration-manager/$id/import', params: { id }, search: {} })}
      />
      <ExplainedButton
        icon={<PeopleSearchRegular />}
        label="Auto Discover Users"
        missing={missing}
        onClick={() => void navigate({ to: '/migration-manager/$id/discover', params: { id } })}
      />
    </>
  );
}
