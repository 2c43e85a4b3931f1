import { type OidcServer, type OidcSettings, startOidcServer, type TokenHolder } from '../../oidc/oidc-server.ts';
import { ALL_ROLES } from '../access/apps.ts';
import type { Grant } from '../access/grants.ts';
import type { MicrosoftOptions } from '../microsoft-options.ts';
import type { MicrosoftSimulator } from '../microsoft-simulator.ts';
import { startMicrosoft } from '../start-microsoft.ts';
import { ConsentPage } from './consent-page.ts';
import { DirectoryDescription } from './directory-description.ts';
import { entraShape } from './entra-shape.ts';

/** A simulated tenant with a real OpenID provider in front of it, at which people and applications sign in as they do at Entra ID. */
export interface MicrosoftCloud extends AsyncDisposable {
  readonly microsoft: MicrosoftSimulator;
  readonly signIn: OidcServer;
  /** What a server of Drover is started with to have its app here: `DROVER_MICROSOFT_CLIENT_ID` and so on. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lets the app of `environment` into the directory, as its administrator does on the page of consent. */
  consent(): void;
}

export interface CloudOptions extends Omit<MicrosoftOptions, 'tokens' | 'apps'> {
  /** A secret, or a certificate in PEM, of the app; a secret by default. */
  readonly app?: Pick<OidcSettings, 'secret' | 'certificate'>;
  readonly accessTokenSeconds?: number;
}

/** People sign in with their principal names and any password. */
export async function startMicrosoftCloud(options: CloudOptions = {}): Promise<MicrosoftCloud> {
  await using cleanup = new AsyncDisposableStack();
  const { app = { secret: 'the secret of the app' }, accessTokenSeconds, ...tenant } = options;
  let signIn: OidcServer | null = null;
  const microsoft = cleanup.use(
    await startMicrosoft({
      ...tenant,
      tokens: async (token) => {
        const holder = (await signIn?.holderOf(token)) ?? null;
        return holder === null ? null : grantOf(holder, consent);
      },
    }),
  );
  const { tenantId, graph } = microsoft;
  const consent = new ConsentPage(tenantId);
  const domains = (tenant.users ?? []).map(({ userPrincipalName }) => userPrincipalName.split('@')[1] ?? '');
  const initial = `${tenant.name ?? 'contoso'}.onmicrosoft.com`;
  const description = new DirectoryDescription(tenantId, [initial, ...domains]);
  const shape = entraShape({ tenantId, graph, consent, description });
  const settings = { ...app, shape, ...(accessTokenSeconds === undefined ? {} : { accessTokenSeconds }) };
  const server = cleanup.use(await startOidcServer(settings));
  signIn = server;
  const clientId = app.certificate === undefined ? 'with-secret' : 'with-key';
  const kept = cleanup.move();
  return {
    ...{ microsoft, signIn: server },
    environment: {
      DROVER_MICROSOFT_CLIENT_ID: clientId,
      DROVER_MICROSOFT_SIGN_IN_URL: server.origin,
      DROVER_MICROSOFT_GRAPH_URL: graph,
      ...(app.secret === undefined ? {} : { DROVER_MICROSOFT_CLIENT_SECRET: app.secret }),
    },
    consent: () => consent.give(clientId),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** An application that nobody let in gets a token without any role. */
function grantOf({ clientId, person, scopes, expires }: TokenHolder, consent: ConsentPage): Grant {
  if (person === null) return { app: clientId, scopes: consent.has(clientId) ? ALL_ROLES : [], expires };
  return {
    app: clientId,
    user: person,
    scopes: scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
    expires,
  };
}
