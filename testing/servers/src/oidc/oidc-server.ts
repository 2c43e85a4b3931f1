import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, errors, Provider } from 'oidc-provider';
import { clients, type OidcClients } from './clients.ts';
import { type ProviderShape, plainShape } from './provider-shape.ts';

/** A real OpenID provider on this machine, strict where services are strict: rotated refresh tokens, PKCE, exact redirect addresses. */
export interface OidcServer extends AsyncDisposable {
  /** `http://localhost:PORT`: another site than `127.0.0.1`, as a service's is. */
  readonly origin: string;
  /** How many tokens it gave so far, by grant type. */
  given(grantType: string): number;
  /** Every token, code and device code that it ever gave or took, to look for where none may be. */
  readonly secrets: ReadonlySet<string>;
  /** Ends all that people have allowed so far, as taking it back at a service does. */
  revokeAll(): Promise<void>;
  /** Whether an access token is good at this moment. */
  accepts(accessToken: string): Promise<boolean>;
  /** Who holds an access token; null where it is not good at this moment. */
  holderOf(accessToken: string): Promise<TokenHolder | null>;
  /** Answers every call to its token endpoint with this status until told null. */
  breakDown(status: number | null): void;
}

export interface OidcSettings extends OidcClients {
  readonly accessTokenSeconds?: number;
  readonly deviceCodeSeconds?: number;
  readonly shape?: ProviderShape;
}

export interface TokenHolder {
  readonly clientId: string;
  /** The name that was signed in with; null for an application by itself. */
  readonly person: string | null;
  readonly scopes: readonly string[];
  /** In milliseconds since 1970. */
  readonly expires: number;
}

const HOUR = 3600;

/** Its pages take any name with any password, and then ask for consent. Stops with this process. */
export async function startOidcServer(settings: OidcSettings): Promise<OidcServer> {
  const shape = settings.shape ?? plainShape;
  const secrets = new Set<string>();
  const given = new Map<string, number>();
  const grants = new Set<string>();
  let broken: number | null = null;
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => {
    if (shape.answer?.(request, response) === true) return;
    const originalUrl = request.url;
    request.url = shape.rewrite?.(request.url ?? '/') ?? request.url;
    const forToken = request.url?.startsWith(shape.tokenPath) === true;
    // An app that signs with a key names the address that it calls, as the provider then has it.
    if (forToken) Object.assign(request, { originalUrl });
    if (broken !== null && forToken) response.writeHead(broken).end();
    else listener(request, response);
  });
  server.unref();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = quietly(() => new Provider(shape.issuer(origin), configuration(settings, shape)));
  provider.use(async (ctx, next) => {
    await next();
    // It names none, and clients then ask every five seconds.
    if (ctx.path === shape.devicePath && ctx.status === 200) Object.assign(ctx.body as object, { interval: 1 });
  });
  const own = provider.callback();
  provider.on('grant.success', ({ oidc, body }) => {
    const type = String(oidc.params?.['grant_type']);
    given.set(type, (given.get(type) ?? 0) + 1);
    for (const name of ['code', 'refresh_token', 'device_code', 'code_verifier', 'client_secret', 'client_assertion']) {
      const value = oidc.params?.[name];
      if (typeof value === 'string') secrets.add(value);
    }
    if (typeof body === 'object' && body !== null) {
      for (const [name, value] of Object.entries(body)) {
        if (/_token$/.test(name) && typeof value === 'string') secrets.add(value);
      }
    }
  });
  provider.on('grant.saved', ({ jti }) => grants.add(jti));
  listener = (request: IncomingMessage, response: ServerResponse) => void own(request, response);
  return {
    origin,
    secrets,
    given: (grantType) => given.get(grantType) ?? 0,
    async revokeAll() {
      for (const id of grants) {
        await provider.RefreshToken.adapter.revokeByGrantId(id);
        await provider.AccessToken.adapter.revokeByGrantId(id);
        await provider.Grant.adapter.destroy(id);
      }
      grants.clear();
    },
    accepts: async (token) => (await holderOf(provider, token)) !== null,
    holderOf: (token) => holderOf(provider, token),
    breakDown(status) {
      broken = status;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function holderOf(provider: Provider, token: string): Promise<TokenHolder | null> {
  const personal = await provider.AccessToken.find(token);
  const found = personal ?? (await provider.ClientCredentials.find(token));
  if (found === undefined) return null;
  return {
    clientId: found.clientId ?? '',
    person: personal?.accountId ?? null,
    scopes: found.scope?.split(' ') ?? [],
    expires: (found.exp ?? 0) * 1000,
  };
}

function configuration(settings: OidcSettings, shape: ProviderShape): Configuration {
  const { accessTokenSeconds = HOUR, deviceCodeSeconds = 600 } = settings;
  return {
    clients: clients(settings, shape.scopes),
    scopes: ['openid', 'profile', 'offline_access', ...shape.scopes],
    ...(shape.routes === undefined ? {} : { routes: shape.routes }),
    claims: { openid: ['sub', 'tid'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...shape.claimsOf(id) }),
    }),
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      DeviceCode: deviceCodeSeconds,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: HOUR,
      Session: HOUR,
    },
    renderError: (ctx, { error, error_description }, thrown) => {
      ctx.type = 'text';
      ctx.body = `${error}: ${error_description ?? (thrown instanceof errors.OIDCProviderError ? thrown.message : '')}`;
    },
  };
}

/** It warns of each thing that only a test may do. */
function quietly<T>(work: () => T): T {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
