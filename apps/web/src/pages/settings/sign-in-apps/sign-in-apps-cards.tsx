import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { SignInAppForm } from './sign-in-app-form.tsx';

/** As which app this server signs in at each service. */
export function SignInAppsCards() {
  const { data, error } = useQuery(queries.signInApps(useApi()));
  if (data !== undefined) {
    return data.map((each) => (
      <Card key={each.provider} title={`Sign-in with ${each.displayName}`}>
        <SignInAppForm state={each} />
      </Card>
    ));
  }
  return (
    <Card title="Sign-in with services">
      {error === null ? <SkeletonRows rows={4} /> : <ErrorView error={error} />}
    </Card>
  );
}
