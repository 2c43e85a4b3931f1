import type { Role, User } from '@drover/api';
import type { WatchedPage } from './open-browser.ts';
import type { Stage } from './open-stage.ts';

export const PASSWORD = 'seven quiet rivers';

/** A page of somebody whom the administrator invited. */
export interface OthersPage extends WatchedPage {
  readonly user: User;
  /** Calls the interface as this person. */
  call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
}

/** Adds a person, lets them choose their password, and opens a page of theirs. */
export async function openAs(stage: Stage, role: Role, name: string, address = '/'): Promise<OthersPage> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@contoso.example`;
  const { user, invitation } = await stage.call<{ user: User; invitation: { link: string } }>('POST', '/api/users', {
    name,
    email,
    role,
  });
  const { url } = stage.product;
  const token = new URL(invitation.link, url).hash.slice(1);
  const nobody = await stage.browser.newContext();
  const headers = { origin: url };
  const entered = await nobody.request.post(`${url}/api/session/link`, {
    headers,
    data: { token, password: PASSWORD },
  });
  if (!entered.ok()) throw new Error(`${name} could not enter: ${await entered.text()}`);
  const storageState = await nobody.storageState();
  await nobody.close();
  const watched = await stage.open(address, { storageState });
  return {
    ...watched,
    user,
    async call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
      const sent = body === undefined ? {} : { data: body };
      const given = await watched.context.request.fetch(url + path, { method, headers, timeout: 60_000, ...sent });
      if (!given.ok()) throw new Error(`${method} ${path} as ${name}: ${given.status()} ${await given.text()}`);
      return (await given.json()) as T;
    },
  };
}
