import type { OpenContext } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { serverUrl } from '../location/location.ts';
import type { Credentials, PrivateKey } from '../secrets/credentials.ts';
import { openTrusted, type TrustRequest, type TrustTools } from '../trust/open-trusted.ts';
import { inWordsOfTheCommand } from './command-remedies.ts';
import { openServer } from './connectors.ts';
import type { Opened } from './opened.ts';
import type { RemoteSide } from './resolve-side.ts';

const ATTEMPTS_BY_HAND = 3;

/**
 * Signs in with what was given, and asks a person for what is missing or wrong, three times at most, as `ssh` does. Where nobody can be
 * asked, the failure says how to give it.
 */
export async function connectRemote(
  side: RemoteSide,
  tools: TrustTools,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Opened> {
  let credentials = await completed(side, side.credentials, tools, signal);
  for (let asked = credentials === side.credentials ? 0 : 1; ; asked++) {
    try {
      const used = credentials;
      const insecure = side.flags.values.has('insecure-tls') || side.profile?.['insecure-tls'] !== undefined;
      return await openTrusted(trustRequest(side), tools, signal, (fingerprint) =>
        openServer(side.location, used, { fingerprint, insecure }, context, signal),
      );
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const better = asked < ATTEMPTS_BY_HAND ? await betterCredentials(side, credentials, error, tools, signal) : null;
      if (better === null) throw inWordsOfTheCommand(error, side);
      credentials = better;
    }
  }
}

function trustRequest({ location, flags, profile }: RemoteSide): TrustRequest {
  const subject = location.scheme === 'sftp' ? 'host-key' : 'certificate';
  const pin = subject === 'host-key' ? profile?.['host-key'] : profile?.['trust-certificate'];
  return { server: serverUrl(location), subject, flags, profilePin: pin ?? null };
}

/** Asks for the password that nobody has given, before the server is bothered. */
async function completed(
  side: RemoteSide,
  credentials: Credentials,
  tools: TrustTools,
  signal: AbortSignal,
): Promise<Credentials> {
  if (credentials.password !== null || credentials.key !== null) return credentials;
  if (tools.prompter.interactive) return { ...credentials, password: await askPassword(side, tools, signal) };
  const variable = `DROVER_${side.side.toUpperCase()}_PASSWORD`;
  throw new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `There is no password to sign in with at ${side.url}.`,
    remedy: `Give it in ${variable} or with --${side.side}-password-file FILE${side.location.scheme === 'sftp' ? ', or give a key with --identity FILE' : ''}.`,
  });
}

/** What to try after a refusal; null when there is nothing, or nobody to ask. */
async function betterCredentials(
  side: RemoteSide,
  credentials: Credentials,
  error: StorageError,
  tools: TrustTools,
  signal: AbortSignal,
): Promise<Credentials | null> {
  const { key } = credentials;
  const { prompter } = tools;
  if (error.fault !== 'credentials') return null;
  const trouble = keyTrouble(error);
  if (key !== null && trouble !== null) {
    if (!prompter.interactive) return null;
    const wrong = trouble === 'passphrase-wrong' ? `${error.message}\n` : '';
    const hint = key.asked ? '' : ' (empty: use a password)';
    const passphrase = await prompter.askHidden(`${wrong}Passphrase of ${key.path}${hint}:`, signal);
    if (passphrase !== '') return { ...credentials, key: { ...key, passphrase } satisfies PrivateKey };
    return key.asked ? null : { ...credentials, key: null, password: await askPassword(side, tools, signal) };
  }
  if (error.kind !== 'unauthenticated' || !prompter.interactive) return null;
  if (key?.asked === true || side.credentials.password !== null) return null;
  return { ...credentials, key: null, password: await askPassword(side, tools, signal, error) };
}

/** The connector says in the cause why a key cannot be used. */
function keyTrouble({ cause }: StorageError): 'passphrase-missing' | 'passphrase-wrong' | null {
  const problem = cause instanceof Error && 'problem' in cause ? cause.problem : null;
  return problem === 'passphrase-missing' || problem === 'passphrase-wrong' ? problem : null;
}

function askPassword(
  side: RemoteSide,
  { prompter }: TrustTools,
  signal: AbortSignal,
  refusal?: StorageError,
): Promise<string> {
  const before = refusal === undefined ? '' : `${refusal.message}\n`;
  return prompter.askHidden(`${before}Password of ${side.credentials.user} at ${side.location.host}:`, signal);
}
