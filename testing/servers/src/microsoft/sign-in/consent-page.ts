import type { IncomingMessage, ServerResponse } from 'node:http';

const PATH = /^\/[^/]+\/v2\.0\/adminconsent$/;

/**
 * The page on which an administrator lets an application into the directory.
 * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export class ConsentPage {
  readonly #tenantId: string;
  readonly #consented = new Set<string>();

  constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  /** True for an application that was let in. */
  has(clientId: string): boolean {
    return this.#consented.has(clientId);
  }

  give(clientId: string): void {
    this.#consented.add(clientId);
  }

  /** Answers its own addresses; false for all others. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!PATH.test(url.pathname)) return false;
    const { searchParams: asked } = url;
    if (request.method === 'POST') this.give(asked.get('client_id') ?? '');
    if (request.method !== 'POST' && !asked.has('cancel')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
      return true;
    }
    const back = new URL(asked.get('redirect_uri') ?? '');
    const outcome =
      request.method === 'POST'
        ? { admin_consent: 'True', tenant: this.#tenantId }
        : { error: 'access_denied', error_description: 'The administrator did not consent.' };
    for (const [name, value] of Object.entries({ ...outcome, state: asked.get('state') ?? '' })) {
      back.searchParams.set(name, value);
    }
    response.writeHead(302, { location: back.href }).end();
    return true;
  }
}

/** The form goes to the very address of the page. */
const PAGE = `<!doctype html><html lang="en"><title>Permissions requested</title>
<h1>Permissions requested</h1><p>Review for your organization</p>
<form method="post"><button>Accept</button></form>
<button onclick="location.href += '&amp;cancel=1'">Cancel</button></html>
`;
