import { z } from 'zod';
import { fetchWithin } from './fetch-within.ts';
import type { OAuthApp } from './oauth-app.ts';

const DESCRIPTION = '/.well-known/openid-configuration';
const descriptionSchema = z.object({ issuer: z.string() });
const PATIENCE_MS = 10_000;

/**
 * The id of the directory that an app works in, by the issuer that the directory's own description names (OpenID Connect Discovery 1.0); its
 * domains all lead to it. Null where the service has no ids, or knows no such directory. Rejects where no answer comes.
 */
export async function findDirectory(
  { provider, cloud, tenant, reach }: OAuthApp,
  signal: AbortSignal,
): Promise<string | null> {
  if (provider.directoryIn === undefined || tenant === '') return null;
  const { issuer } = provider.endpoints(cloud, tenant);
  const given = provider.directoryIn(issuer);
  if (given !== null) return given;
  const call = { method: 'GET', headers: { accept: 'application/json' }, body: null };
  const until = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const answer = await fetchWithin(reach, issuer + DESCRIPTION, { ...call, signal: until });
  if (!answer.ok) return null;
  const parsed = descriptionSchema.safeParse(await answer.json().catch(() => null));
  return parsed.success ? provider.directoryIn(parsed.data.issuer) : null;
}
