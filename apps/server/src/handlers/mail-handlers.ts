import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { deliveryView } from '../notifications/delivery-view.ts';
import { MailFailure, sendMail } from '../notifications/send-mail.ts';
import { namesOfPeople } from '../people/names-of-people.ts';

type MailHandlers = Pick<
  Handlers,
  | 'changeMailSettings'
  | 'changePreferences'
  | 'getMailSettings'
  | 'getPreferences'
  | 'listMailDeliveries'
  | 'removeMailSettings'
  | 'testMail'
>;

const LISTED = 100;

export function mailHandlers(app: Application): MailHandlers {
  const { deliveries, mailSettings, users } = app;

  const view = async () => {
    const kept = await mailSettings.read();
    if (kept === null) return { settings: null };
    const { password, ...settings } = kept;
    return { settings: { ...settings, hasPassword: password !== null } };
  };
  const preferences = async (userId: string) => {
    const [user, settings] = await Promise.all([users.get(userId), mailSettings.read()]);
    return { mail: user?.mailWhen ?? 'completion', mailAvailable: settings !== null };
  };

  return {
    getPreferences: async ({ who }) => await preferences(who.userId),
    changePreferences: async ({ who, body }) => {
      await users.update(who.userId, { mailWhen: body.mail });
      return await preferences(who.userId);
    },
    getMailSettings: view,
    changeMailSettings: async ({ who, body, context }) => {
      await mailSettings.change(body);
      const { password: _, authority: __, ...detail } = body;
      await noteChange(app, who, context, { action: 'mail.change', detail });
      return await view();
    },
    removeMailSettings: async ({ who, context }) => {
      await mailSettings.remove();
      await noteChange(app, who, context, { action: 'mail.remove' });
      return undefined;
    },
    testMail: async ({ who }) => {
      const settings = await mailSettings.read();
      if (settings === null) throw new ApplicationError('mail-off');
      const text = 'This is the test that you asked for. Mails of Drover reach you.';
      try {
        const answer = await sendMail(settings, { to: who.email, subject: 'Drover: a test', text });
        return { to: who.email, answer };
      } catch (error) {
        if (!(error instanceof MailFailure)) throw error;
        throw new ApplicationError('mail-failed', error.message, { remedy: error.remedy, cause: error });
      }
    },
    listMailDeliveries: async () => {
      const [found, nameOf] = await Promise.all([deliveries.list({ webhookId: null }, LISTED), namesOfPeople(app)]);
      return { items: found.map((each) => deliveryView(each, nameOf)), next: null };
    },
  };
}
