import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { MailForm } from './mail-form.tsx';

/** How this server sends mail. */
export function MailCard() {
  const { data, error } = useQuery(queries.mailSettings(useApi()));
  return (
    <Card title="Mail">
      {error !== null && <ErrorView error={error} />}
      {data === undefined ? error === null && <SkeletonRows rows={6} /> : <MailForm settings={data.settings} />}
    </Card>
  );
}
