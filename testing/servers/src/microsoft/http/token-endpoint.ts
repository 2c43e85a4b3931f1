import { text } from 'node:stream/consumers';

import { ALL_ROLES, type AppSpec, isSecretOf } from '../access/apps.ts';
import type { Answer } from '../answers/answer.ts';
import type { Service } from '../service.ts';
import { guarded } from './guarded.ts';
import type { Incoming } from './incoming.ts';

export interface TokenSettings {
  readonly apps: readonly AppSpec[];
  /** Of the tokens given out, in milliseconds. */
  readonly lifetime: () => number;
}

/** Gives applications a token for their secret; people sign in at an OpenID provider, which this is not. */
export function answerToken(service: Service, settings: TokenSettings, incoming: Incoming): Promise<Answer> {
  return guarded(service, incoming, 'POST token', async () => {
    const form = new URLSearchParams(await text(incoming.body.stream()));
    if (incoming.method !== 'POST' || form.get('grant_type') !== 'client_credentials') {
      return refusal('unsupported_grant_type', 'The simulator knows only client credentials.');
    }
    if (!(form.get('scope') ?? '').endsWith('/.default')) {
      return refusal('invalid_scope', 'Applications ask for the scope /.default of a resource.');
    }
    const { id, secret } = credentialsOf(form, incoming.headers['authorization']);
    const app = settings.apps.find(({ clientId }) => clientId === id);
    if (app === undefined || !isSecretOf(app, secret))
      return refusal('invalid_client', 'Invalid client secret provided.', 401);
    const lifetime = settings.lifetime();
    const scopes = app.roles ?? ALL_ROLES;
    const token = service.grants.issue({ app: app.clientId, scopes, expires: service.now() + lifetime });
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: { token_type: 'Bearer', expires_in: Math.floor(lifetime / 1000), access_token: token },
    };
  });
}

function credentialsOf(
  form: URLSearchParams,
  header: string | undefined,
): { readonly id: string; readonly secret: string } {
  const basic = /^Basic (\S+)$/.exec(header ?? '')?.[1];
  if (basic === undefined) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  return { id, secret };
}

function refusal(error: string, description: string, status = 400): Answer {
  return { status, json: { error, error_description: description } };
}
