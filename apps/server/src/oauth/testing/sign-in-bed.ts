import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oidcTestProvider } from '@drover/connector-kit/testing';
import { type OidcServer, type OidcSettings, signInByHand, startOidcServer } from '@drover/testing-servers';
import { connectorKinds } from '../../connectors/catalogue.ts';
import { type Answer, send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import type { WebFile } from '../../web/web-files.ts';
import { guardedFiles } from './guarded-files.ts';

/** Where the page is, as far as the provider knows; nobody listens there. */
export const PAGE = 'http://127.0.0.1:1';

/** A server, a real OpenID provider, and connectors behind it. */
export interface SignInBed extends AsyncDisposable {
  readonly server: TestServer;
  readonly oidc: OidcServer;
  /** Every answer that the server gave to `call`. */
  readonly answers: string[];
  call(as: Person, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Begins, signs in at the provider's pages as `account`, and comes back with the query. */
  goThrough(as: Person, account: string, wish: object): Promise<string>;
  /** A connector that somebody signs in for, to a folder with this many files. */
  signIn(as: Person, account: string, name: string, files?: number): Promise<string>;
}

/** `web`: the page, for a browser in front of it. */
export async function openSignInBed(
  settings: OidcSettings = {},
  web: ReadonlyMap<string, WebFile> = new Map(),
): Promise<SignInBed> {
  await using cleanup = new AsyncDisposableStack();
  const oidc = cleanup.use(await startOidcServer(settings));
  const guard = { provider: oidcTestProvider(oidc.origin), accepts: (token: string) => oidc.accepts(token) };
  const kinds = [guardedFiles(guard, 'person'), guardedFiles(guard, 'application'), ...connectorKinds()];
  const server = cleanup.use(await startTestServer({ kinds, webFiles: web }));
  const answers: string[] = [];
  const call: SignInBed['call'] = async (as, method, path, body) => {
    const answer = await send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
    answers.push(answer.text, JSON.stringify([...answer.headers]));
    return answer;
  };
  const goThrough: SignInBed['goThrough'] = async (as, account, wish) => {
    const begun = await call(as, 'POST', '/api/sign-ins', { ...wish, page: PAGE });
    if (begun.status !== 201) throw new Error(begun.text);
    const back = await signInByHand(begun.body['url'] as unknown as string, account);
    return new URL(back ?? '').search.slice(1);
  };
  const kept = cleanup.move();
  return {
    ...{ server, oidc, answers, call, goThrough },
    async signIn(as, account, name, files = 0) {
      const path = join(server.folder, name);
      await mkdir(path, { recursive: true });
      for (let n = 0; n < files; n++) await writeFile(join(path, `file ${n}`), Buffer.alloc(1024, n));
      const wish = { type: 'guarded-person', displayName: name, options: { path }, shared: true };
      const query = await goThrough(as, account, wish);
      const made = await call(as, 'POST', '/api/sign-ins/finish', { query });
      if (made.status !== 200) throw new Error(made.text);
      return (made.body['connector'] as unknown as { id: string }).id;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The app without a credential, set up as an administrator does it. */
export async function setUpApp(bed: SignInBed, as: Person, more: object = {}): Promise<Answer> {
  const body = { clientId: 'public', cloud: 'here', credential: 'none', ...more };
  return await bed.call(as, 'PUT', '/api/sign-in-apps/oidc-test', body);
}
