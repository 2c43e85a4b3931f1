import { useQuery } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { DefaultsForm } from './defaults-form.tsx';
import { SettingsForm } from './settings-form.tsx';

/** What an administrator may change of this server while it runs. */
export function SettingsPage() {
  const api = useApi();
  const settings = useQuery(queries.settings(api));
  const defaults = useQuery(queries.transferDefaults(api));
  return (
    <Page title="Settings">
      <Card title="This server">
        {settings.error !== null ? (
          <ErrorView error={settings.error} />
        ) : settings.data === undefined ? (
          <SkeletonRows rows={4} />
        ) : (
          <SettingsForm settings={settings.data} />
        )}
      </Card>
      <Card title="Defaults for new transfers">
        {defaults.error !== null ? (
          <ErrorView error={defaults.error} />
        ) : defaults.data === undefined ? (
          <SkeletonRows rows={5} />
        ) : (
          <DefaultsForm defaults={defaults.data} />
        )}
      </Card>
    </Page>
  );
}
