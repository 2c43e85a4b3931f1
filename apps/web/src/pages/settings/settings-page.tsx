import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { DefaultsForm } from './defaults-form.tsx';
import { MailCard } from './notifications/mail-card.tsx';
import { WebhooksCard } from './notifications/webhooks-card.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SignInAppsCards } from './sign-in-apps/sign-in-apps-cards.tsx';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 520px), 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
});

/** What an administrator may change of this server while it runs. */
export function SettingsPage() {
  const styles = useStyles();
  const api = useApi();
  const settings = useQuery(queries.settings(api));
  const defaults = useQuery(queries.transferDefaults(api));
  const error = settings.error ?? defaults.error;
  return (
    <Page title="Settings">
      {settings.data === undefined || defaults.data === undefined ? (
        error !== null ? (
          <ErrorView error={error} />
        ) : (
          <Card title="This server">
            <SkeletonRows rows={8} />
          </Card>
        )
      ) : (
        <div className={styles.cards}>
          <Card title="This server">
            <SettingsForm settings={settings.data} />
          </Card>
          <Card title="Defaults for new transfers">
            <DefaultsForm defaults={defaults.data} />
          </Card>
          <SignInAppsCards />
          <MailCard />
          <WebhooksCard />
        </div>
      )}
    </Page>
  );
}
