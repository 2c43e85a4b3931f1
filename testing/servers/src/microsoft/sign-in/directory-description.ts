import type { IncomingMessage, ServerResponse } from 'node:http';

const PATH = /^\/([^/]+)\/(?:(v2\.0\/\.well-known\/openid-configuration)|oauth2\/v2\.0\/[a-z]+)$/;
/** Where people of any directory sign in. */
const WORDS: ReadonlySet<string> = new Set(['common', 'organizations', 'consumers']);

/**
 * What a directory says of itself, at its id and at each of its domains; its issuer bears the id in all. At the addresses of others nobody signs in.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc, https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export class DirectoryDescription {
  readonly #tenantId: string;
  readonly #domains: ReadonlySet<string>;

  constructor(tenantId: string, domains: Iterable<string>) {
    this.#tenantId = tenantId;
    this.#domains = new Set(domains);
  }

  /** Answers its own addresses, and those of directories that are not there; false for all others. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const origin = `http://${request.headers.host}`;
    const [, name, describes] = PATH.exec(new URL(request.url ?? '/', origin).pathname) ?? [];
    if (name === undefined) return false;
    const wanted = decodeURIComponent(name).toLowerCase();
    const known = wanted === this.#tenantId || this.#domains.has(wanted);
    if (describes === undefined && (known || WORDS.has(name))) return false;
    const body = known
      ? { issuer: `${origin}/${this.#tenantId}/v2.0` }
      : { error: 'invalid_tenant', error_description: `AADSTS90002: Tenant '${name}' not found.` };
    response.writeHead(known ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  }
}
