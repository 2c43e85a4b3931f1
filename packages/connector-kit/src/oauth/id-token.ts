import { StorageError } from '@drover/core';
import { z } from 'zod';
import type { OAuthApp } from './oauth-app.ts';
import type { IdentityClaims } from './provider.ts';

const answerSchema = z.looseObject({ id_token: z.string() });
const claimsSchema = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

/**
 * Takes the ID token out of a token answer and checks it. The library holds the issuer against one fixed text, but at Microsoft each
 * directory is an issuer of its own, and which one is only known from the token. It came from the token endpoint itself over TLS, which
 * stands for the signature (OpenID Connect Core, 3.1.3.7).
 */
export async function takeIdToken(
  answer: Response,
  app: OAuthApp,
): Promise<{ readonly answer: Response; readonly claims: IdentityClaims | null }> {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  if (!answer.ok || !isJson) return { answer, claims: null };
  const body: unknown = await answer.clone().json();
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return { answer, claims: null };
  const { id_token: idToken, ...rest } = parsed.data;
  const { status, headers } = answer;
  return { answer: new Response(JSON.stringify(rest), { status, headers }), claims: claimsOf(idToken, app) };
}

function claimsOf(idToken: string, { provider, cloud, registration }: OAuthApp): IdentityClaims {
  const [, payload = ''] = idToken.split('.');
  const claims = claimsSchema.safeParse(jsonOf(payload));
  if (!claims.success) throw notForUs('cannot be read');
  const { iss, aud } = claims.data;
  if (!provider.isIssuer(iss, cloud, claims.data)) throw notForUs('comes from somebody else');
  if (!(Array.isArray(aud) ? aud : [aud]).includes(registration.clientId)) throw notForUs('is for another app');
  return claims.data;
}

function jsonOf(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    return null; // said below
  }
}

function notForUs(what: string): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `The sign-in service gave a statement of who signed in that ${what}.`,
    remedy: 'Sign in again; an administrator checks the cloud and the app under Settings.',
  });
}
