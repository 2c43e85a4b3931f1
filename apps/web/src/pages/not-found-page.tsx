import { Button } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

/** What an address shows that no page has. */
export function NotFoundPage() {
  usePageTitle('Not found');
  const navigate = useNavigate();
  return (
    <main>
      <EmptyState
        icon={<SearchRegular />}
        isPage
        title="There is no page at this address"
        text="It may have been mistyped, or what it showed was deleted."
      >
        <Button appearance="primary" onClick={() => void navigate({ to: '/transfer-wizard' })}>
          Go to the Transfer Wizard
        </Button>
      </EmptyState>
    </main>
  );
}
