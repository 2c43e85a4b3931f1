import { routes } from '@drover/api';
import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Select,
  tokens,
} from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../parts/card.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useSubmit } from '../../../parts/form/use-submit.ts';
import { migrationLabel } from '../../../parts/migrations/migration-label.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { useFormStyles } from '../use-form-styles.ts';
import { WebhookItem } from './webhook-item.tsx';

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  bar: { paddingTop: '8px', paddingBottom: '8px' },
  wrap: { whiteSpace: 'normal' },
  secret: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', display: 'block', margin: '4px 0 8px' },
  button: { justifySelf: 'start' },
});

/** Addresses of programs that are called when runs have ended. */
export function WebhooksCard() {
  const { form } = useFormStyles();
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const hooks = useQuery(queries.webhooks(api));
  const migrations = useQuery(queries.migrations(api));
  const [url, setUrl] = useState('');
  const [of, setOf] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const fault = /^https?:\/\/\S+$/.test(url.trim()) ? null : 'An address such as https://example.org/drover is needed.';
  const { tried, busy, error, onSubmit } = useSubmit(async () => {
    setSecret(
      (await api.call(routes.createWebhook, { body: { url: url.trim(), migrationId: of === '' ? null : of } })).secret,
    );
    setUrl('');
    await client.invalidateQueries({ queryKey: ['webhooks'] });
  });
  return (
    <Card title="Webhooks">
      <form noValidate className={form} onSubmit={(event) => onSubmit(event, fault === null)}>
        <p className={styles.text}>Drover calls these addresses when runs have ended, and signs each call.</p>
        {hooks.error !== null && <ErrorView error={hooks.error} />}
        <ul className={styles.list}>
          {hooks.data?.map((hook) => (
            <WebhookItem key={hook.id} hook={hook} migrations={migrations.data ?? []} />
          ))}
        </ul>
        <TextField label="New address" required={false} value={url} fault={tried ? fault : null} onChange={setUrl} />
        <Field label="Hears of">
          <Select value={of} onChange={(_, { value }) => setOf(value)}>
            <option value="">Everything</option>
            {migrations.data?.map((migration) => (
              <option key={migration.id} value={migration.id}>
                {migrationLabel(migration)}
              </option>
            ))}
          </Select>
        </Field>
        {error !== null && <ErrorView error={error} />}
        <Button type="submit" className={styles.button} disabledFocusable={busy}>
          Add webhook
        </Button>
        {secret !== null && (
          <MessageBar intent="success" layout="multiline" className={styles.bar}>
            <MessageBarBody className={styles.wrap}>
              <MessageBarTitle>Copy the secret now; it is not shown again.</MessageBarTitle>
              The receiver checks signatures with it.
              <code className={styles.secret}>{secret}</code>
              <CopyButton size="small" label="Copy secret" text={secret} />
            </MessageBarBody>
          </MessageBar>
        )}
      </form>
    </Card>
  );
}
