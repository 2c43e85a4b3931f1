import { signInByHand } from '@drover/testing-servers';
import { type CloudOptions, type MicrosoftCloud, startMicrosoftCloud } from '@drover/testing-servers/microsoft';
import { type Answer, send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { givenApps } from '../given-apps.ts';

/** Where the page is, as far as the sign-in knows; nobody listens there. */
const PAGE = 'http://127.0.0.1:1';

/** A server whose app is registered at a simulated cloud of Microsoft. */
export interface MicrosoftBed extends AsyncDisposable {
  readonly server: TestServer;
  readonly cloud: MicrosoftCloud;
  call(as: Person, method: string, path: string, body?: unknown): Promise<Answer>;
  /** A connector for one person's OneDrive, who signs in at the pages; gives its id. */
  signIn(as: Person, principal: string, type: 'onedrive-business' | 'onedrive-consumer'): Promise<string>;
  /** The same person signs in once more for a connector; gives the connector. */
  signInAgain(as: Person, principal: string, connector: string): Promise<Readonly<Record<string, unknown>>>;
  /** A connector for the whole tenant, after consent; gives its id. */
  admit(as: Person, displayName?: string): Promise<string>;
}

export async function openMicrosoftBed(options: CloudOptions = {}): Promise<MicrosoftBed> {
  await using cleanup = new AsyncDisposableStack();
  const cloud = cleanup.use(await startMicrosoftCloud(options));
  const server = cleanup.use(await startTestServer({ apps: givenApps(cloud.environment) }));
  const call: MicrosoftBed['call'] = (as, method, path, body) =>
    send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
  const goThrough = async (as: Person, principal: string, wish: object) => {
    const begun = await good(call(as, 'POST', '/api/sign-ins', { ...wish, page: PAGE }));
    const back = await signInByHand(String(begun['url']), principal);
    const query = new URL(back ?? '').search.slice(1);
    const { connector } = await good(call(as, 'POST', '/api/sign-ins/finish', { query }));
    return connector as Readonly<Record<string, unknown>>;
  };
  const kept = cleanup.move();
  return {
    ...{ server, cloud, call },
    async signIn(as, principal, type) {
      const wish = { type, displayName: `OneDrive of ${principal}`, options: {}, shared: true };
      return String((await goThrough(as, principal, wish))['id']);
    },
    signInAgain: (as, principal, connector) => goThrough(as, principal, { id: connector }),
    async admit(as, displayName = 'Office 365') {
      cloud.consent();
      const options = { tenant: cloud.microsoft.tenantId };
      const body = { type: 'office-365', displayName, shared: true, options };
      return String((await good(call(as, 'POST', '/api/connectors', body)))['id']);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function good(answering: Promise<Answer>): Promise<Readonly<Record<string, unknown>>> {
  const answer = await answering;
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.body;
}
