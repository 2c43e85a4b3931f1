import type { OpenContext } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { type RemoteScheme, serverUrl } from '../location/location.ts';
import type { Credentials, PrivateKey } from '../secrets/credentials.ts';
import { openTrusted, PIN_FLAGS, type TrustRequest, type TrustTools } from '../trust/open-trusted.ts';
import { inWordsOfTheCommand } from './command-remedies.ts';
import { ftpTypeLabels, openServer } from './connectors.ts';
import { keyTrouble } from './key-trouble.ts';
import type { Opened } from './opened.ts';
import type { RemoteSide } from './resolve-side.ts';

/** Retries after the first try, so a person can type three times. */
const ATTEMPTS_BY_HAND = 2;

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
  if (hasNone(side.credentials) && !tools.prompter.interactive) throw noPassword(side);
  let credentials = side.credentials;
  for (let asked = 0; ; asked++) {
    try {
      return await openTrusted(trustRequest(side), tools, signal, async (fingerprint) => {
        // An SSH server shows its key before it is told anything: no password is asked for until that key is accepted.
        const strange = side.location.scheme === 'sftp' && fingerprint === null;
        if (hasNone(credentials) && !strange) credentials = await withPassword(side, credentials, tools, signal);
        return await openServer(side.location, credentials, fingerprint, context, signal);
      });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const better = asked < ATTEMPTS_BY_HAND ? await betterCredentials(side, credentials, error, tools, signal) : null;
      if (better === null) throw inWordsOfTheCommand(error, side, await ftpTypeLabels(side.location.scheme));
      credentials = better;
    }
  }
}

function trustRequest({ location, flags, profile }: RemoteSide): TrustRequest {
  const subject = location.scheme === 'sftp' ? 'host-key' : 'certificate';
  const pin = subject === 'host-key' ? profile?.['host-key'] : profile?.['trust-certificate'];
  const acceptAny = flags.values.has('insecure-tls') || profile?.['insecure-tls'] !== undefined;
  return {
    server: serverUrl(location),
    subject,
    pin: flags.values.get(PIN_FLAGS[subject]) ?? pin ?? null,
    acceptNew: flags.values.has('accept-new-host-key') && subject === 'host-key',
    acceptAny: acceptAny && subject === 'certificate',
  };
}

function hasNone({ password, key }: Credentials): boolean {
  return password === null && key === null;
}

function secretWord(scheme: RemoteScheme): string {
  return scheme === 'azblob' ? 'key, SAS or connection string' : 'password';
}

function noPassword({ side, url, location }: RemoteSide): StorageError {
  const what = secretWord(location.scheme);
  const key = location.scheme === 'sftp' ? ', or give a key with --identity FILE' : '';
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: `There is no ${what} to sign in with at ${url}.`,
    remedy: `Give it in DROVER_${side.toUpperCase()}_PASSWORD or with --${side}-password-file FILE${key}.`,
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
    return key.asked ? null : await withPassword(side, credentials, tools, signal);
  }
  if (error.kind !== 'unauthenticated' || !prompter.interactive) return null;
  if (key?.asked === true || side.credentials.password !== null) return null;
  return await withPassword(side, credentials, tools, signal, error);
}

async function withPassword(
  side: RemoteSide,
  credentials: Credentials,
  { prompter }: TrustTools,
  signal: AbortSignal,
  refusal?: StorageError,
): Promise<Credentials> {
  const before = refusal === undefined ? '' : `${refusal.message}\n`;
  const { scheme, host } = side.location;
  const whose =
    scheme === 'azblob' ? `Key, SAS or connection string of ${host}` : `Password of ${credentials.user} at ${host}`;
  const question = `${before}${whose}:`;
  return { ...credentials, key: null, password: await prompter.askHidden(question, signal) };
}
