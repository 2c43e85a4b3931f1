import { isIP } from 'node:net';
import type { Webhook as WebhookView } from '@drover/api';
import type { Webhook } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { testEvent } from '../notifications/compose-event.ts';
import { deliveryView } from '../notifications/delivery-view.ts';
import { newWebhookSecret } from '../notifications/webhook-signature.ts';

type WebhookHandlers = Pick<
  Handlers,
  'changeWebhook' | 'createWebhook' | 'deleteWebhook' | 'listWebhookDeliveries' | 'listWebhooks' | 'testWebhook'
>;

const LISTED = 100;

export function webhookHandlers(app: Application): WebhookHandlers {
  const { clock, deliveries, migrations, webhooks } = app;
  const existing = async (id: string): Promise<Webhook> => {
    const found = await webhooks.open(id);
    if (found === null) throw new ApplicationError('not-found');
    return found;
  };
  return {
    listWebhooks: async () => ({ items: (await webhooks.list()).map(webhookView), next: null }),
    createWebhook: async ({ who, body, context }) => {
      await refuseAddress(app, body.url);
      if (body.migrationId !== null && (await migrations.get(body.migrationId)) === null) {
        throw new ApplicationError('not-found', 'There is no such migration.', { field: 'migrationId' });
      }
      const secret = newWebhookSecret();
      const webhook = await webhooks.create({ ...body, secret });
      await noteChange(app, who, context, { action: 'webhook.create', target: webhook.id, detail: { ...body } });
      return { webhook: webhookView(webhook), secret };
    },
    changeWebhook: async ({ who, params, body, context }) => {
      if (body.url !== undefined) await refuseAddress(app, body.url);
      const webhook = await webhooks.update(params.id, {
        ...(body.url === undefined ? {} : { url: body.url }),
        ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
      });
      if (webhook === null) throw new ApplicationError('not-found');
      await noteChange(app, who, context, { action: 'webhook.change', target: webhook.id, detail: { ...body } });
      return webhookView(webhook);
    },
    deleteWebhook: async ({ who, params, context }) => {
      if (!(await webhooks.remove(params.id))) throw new ApplicationError('not-found');
      await noteChange(app, who, context, { action: 'webhook.delete', target: params.id });
      return undefined;
    },
    testWebhook: async ({ params }) => {
      const { id } = await existing(params.id);
      const { type, body } = testEvent(clock.now());
      await deliveries.add({ to: { webhookId: id }, scope: 'test', title: type, body });
      return undefined;
    },
    listWebhookDeliveries: async ({ params }) => {
      const { id } = await existing(params.id);
      const found = await deliveries.list({ webhookId: id }, LISTED);
      return { items: found.map((each) => deliveryView(each, () => '')), next: null };
    },
  };
}

/** What stands there as an address; what a name stands for is looked at with each call. */
async function refuseAddress({ settings }: Application, url: string): Promise<void> {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 || (await settings.reach()).allows(host)) return;
  throw new ApplicationError('network-not-allowed', `${host} lies in a network that may not be reached.`, {
    field: 'url',
  });
}

function webhookView({ createdAt, ...webhook }: Webhook): WebhookView {
  return { ...webhook, createdAt: createdAt.toISOString() };
}
