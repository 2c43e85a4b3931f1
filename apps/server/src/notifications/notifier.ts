import { sentences, toStorageError } from '@drover/core';
import type { BatchRules, Delivery, EndedBatch, NewDelivery } from '@drover/database';
import type { Application } from '../application.ts';
import { LastingTroubles } from '../lasting-troubles.ts';
import { callWebhook } from './call-webhook.ts';
import { composeEvents } from './compose-event.ts';
import { composeMail, isWanted } from './compose-mail.ts';
import { retryAfter } from './retry-after.ts';
import { MailFailure, sendMail } from './send-mail.ts';
import { signatureHeaders } from './webhook-signature.ts';

const LOOK_MS = 5_000;
const AT_ONCE = 20;
const RULES: BatchRules = { quietSeconds: 20, apartSeconds: 900, atLeastSeconds: 86_400 };

type Needs = Pick<
  Application,
  'audit' | 'clock' | 'deliveries' | 'endedRuns' | 'log' | 'mailSettings' | 'settings' | 'users' | 'webhooks'
>;

/** Tells people and programs of runs that ended. Several servers may do so at once: each word is kept once, and sent by one of them. */
export class Notifier implements AsyncDisposable {
  readonly #app: Needs;
  readonly #rules: BatchRules;
  readonly #stopping = new AbortController();
  readonly #working: Promise<void>;

  constructor(app: Needs, { rules = RULES, lookMs = LOOK_MS }: { rules?: BatchRules; lookMs?: number } = {}) {
    this.#app = app;
    this.#rules = rules;
    this.#working = this.#work(lookMs);
  }

  async #work(lookMs: number): Promise<void> {
    const { clock, log } = this.#app;
    const troubles = new LastingTroubles(clock, (facts, message) => log.warn(facts, message));
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#compose();
        await this.#send(signal);
        troubles.over('notifications', {}, 'notifications go on');
      } catch (error) {
        // Runs go on without; what was not kept or sent now is tried again at the next look.
        if (!signal.aborted)
          troubles.met('notifications', toStorageError(error).kind, { err: error }, 'notifications stumbled');
      }
      await clock.sleep(lookMs, signal).catch(() => undefined);
    }
  }

  async #compose(): Promise<void> {
    const { clock, endedRuns, mailSettings, users, webhooks } = this.#app;
    const mail = await mailSettings.read();
    if (mail === null) await endedRuns.forget('mail');
    else {
      await endedRuns.settle('mail', this.#rules, async (batch) => {
        const user = batch.personId === null ? null : await users.get(batch.personId);
        if (user === null || user.disabledAt !== null || !isWanted(batch, user.mailWhen)) return [];
        const { subject, text } = composeMail(batch, mail.pageAddress);
        return [{ to: { userId: user.id }, scope: scopeOf(batch), title: subject, body: text }];
      });
    }
    const hooks = (await webhooks.list()).filter(({ enabled }) => enabled);
    if (hooks.length === 0) return await endedRuns.forget('webhook');
    await endedRuns.settle('webhook', this.#rules, async (batch) => {
      const hear = hooks.filter(({ migrationId }) => migrationId === null || migrationId === batch.migration?.id);
      const events = composeEvents(batch, clock.now());
      return hear.flatMap(({ id }) =>
        events.map(
          ({ type, body }): NewDelivery => ({ to: { webhookId: id }, scope: scopeOf(batch), title: type, body }),
        ),
      );
    });
  }

  async #send(signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = await this.#app.deliveries.claim(AT_ONCE);
      await Promise.all(
        due.map((each) => (each.webhookId === null ? this.#mail(each) : this.#call(each, each.webhookId, signal))),
      );
      if (due.length < AT_ONCE || signal.aborted) return;
    }
  }

  async #mail({ id, userId, title, body, attempts }: Delivery): Promise<void> {
    const { deliveries, mailSettings, users } = this.#app;
    const [settings, user] = await Promise.all([mailSettings.read(), userId === null ? null : users.get(userId)]);
    if (settings === null || user === null) {
      return await deliveries.failed(id, 'Mail is not set up any more.', null);
    }
    try {
      await deliveries.delivered(id, await sendMail(settings, { to: user.email, subject: title, text: body }));
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      await deliveries.failed(id, sentences(error.message, error.remedy), error.final ? null : retryAfter(attempts));
    }
  }

  async #call({ id, body, attempts }: Delivery, webhookId: string, signal: AbortSignal): Promise<void> {
    const { clock, deliveries, settings, webhooks } = this.#app;
    const hook = await webhooks.open(webhookId);
    if (hook === null || !hook.enabled) return await deliveries.failed(id, 'The webhook was turned off.', null);
    const reach = await settings.reach();
    const headers = signatureHeaders(hook.secret, `msg_${id}`, body, clock.now());
    const { taken, gone, answer } = await callWebhook(hook.url, headers, body, { reach, signal });
    if (taken) return await deliveries.delivered(id, answer);
    await deliveries.failed(id, answer, gone ? null : retryAfter(attempts));
    if (gone) await this.#turnOff(webhookId);
  }

  /** As Standard Webhooks has it: 410 means never again. */
  async #turnOff(webhookId: string): Promise<void> {
    await this.#app.webhooks.update(webhookId, { enabled: false });
    await this.#app.audit.add({
      ...{ userId: null, actor: 'Drover', action: 'webhook.change', target: webhookId, address: null },
      detail: { enabled: false, reason: 'It answered with 410, Gone.' },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }
}

function scopeOf({ migration }: EndedBatch): string {
  return migration?.id ?? 'single';
}
