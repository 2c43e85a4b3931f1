import { StorageError } from '@drover/core';
import type { Prompter } from '../secrets/prompter.ts';
import type { TrustStore } from './trust-store.ts';

/** What a server is recognised by. */
export type TrustSubject = 'host-key' | 'certificate';

export interface TrustRequest {
  /** Scheme, host and port as a URL; the key under which a fingerprint is kept. */
  readonly server: string;
  readonly subject: TrustSubject;
  /** The fingerprint that a person named; it replaces what was known. */
  readonly pin: string | null;
  /** An unknown fingerprint is remembered without asking. */
  readonly acceptNew: boolean;
  /** Whatever is shown will do, for this once. */
  readonly acceptAny: boolean;
}

export interface TrustTools {
  readonly store: TrustStore;
  readonly prompter: Prompter;
  readonly note: (message: string) => void;
}

const FINGERPRINT = /SHA256:[0-9A-Za-z+/:]{43,95}=?/;
/** How a fingerprint is named on the command line. */
export const PIN_FLAGS = { 'host-key': 'host-key', certificate: 'trust-certificate' } as const;
const WORDS = { 'host-key': 'host key', certificate: 'certificate' } as const;

/**
 * Opens a connection to a server that must be the one that was met before. An unknown server is accepted only by a flag or by a person
 * who saw its fingerprint; one that shows another fingerprint than before is refused, whoever asks.
 */
export async function openTrusted<T>(
  request: TrustRequest,
  tools: TrustTools,
  signal: AbortSignal,
  attempt: (fingerprint: string | null) => Promise<T>,
): Promise<T> {
  const { server, subject, pin } = request;
  const known = pin ?? (await tools.store.fingerprint(server));
  try {
    const opened = await attempt(known);
    if (pin !== null && (await tools.store.fingerprint(server)) !== pin) await tools.store.remember(server, pin);
    return opened;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'untrusted' || error.fault !== subject) throw error;
    const shown = FINGERPRINT.exec(error.vendor ?? '')?.[0] ?? null;
    if (shown !== null && pin === null && request.acceptAny) return await attempt(shown);
    if (known !== null || shown === null) throw known === null ? error : otherThan(request, error, known, shown);
    await accept(request, tools, error, shown, signal);
    await tools.store.remember(server, shown);
    return await attempt(shown);
  }
}

async function accept(
  { server, subject, acceptNew }: TrustRequest,
  { prompter, note }: TrustTools,
  error: StorageError,
  shown: string,
  signal: AbortSignal,
): Promise<void> {
  const what = WORDS[subject];
  if (acceptNew) {
    note(`The ${what} of ${server} was not known and is remembered now: ${shown}`);
    return;
  }
  if (prompter.interactive) {
    const question = `${error.message}\nIs this the right ${what} of ${server}? Type yes to remember it:`;
    // One letter is typed without reading.
    if (/^yes$/i.test((await prompter.ask(question, signal)).trim())) return;
    throw error.with({
      message: `The ${what} of ${server} was not accepted, and nothing was sent to the server.`,
      remedy: 'Run it again and type the whole word yes, if it is the right one.',
    });
  }
  const newKey = subject === 'host-key' ? 'accept it unseen with --accept-new-host-key, or ' : '';
  throw error.with({
    remedy: `Compare the fingerprint with what the server's administrator states. Then run it once on a terminal, or ${newKey}name it: --${PIN_FLAGS[subject]} ${shown}`,
  });
}

function otherThan(
  { server, subject, pin }: TrustRequest,
  error: StorageError,
  known: string,
  shown: string | null,
): StorageError {
  const what = WORDS[subject];
  const flag = `--${PIN_FLAGS[subject]} ${shown ?? 'SHA256:...'}`;
  if (pin !== null) {
    return error.with({
      message: `The ${what} of ${server} is not the one that was given: ${shown ?? 'another one'} instead of ${known}. Nothing was sent to it.`,
      remedy: `Compare both with what the server's administrator states. Only if the server's is right, give that one: ${flag}`,
    });
  }
  return error.with({
    message: `The ${what} of ${server} is not the one that was trusted so far: ${shown ?? 'another one'} instead of ${known}. Either the server was set up anew, or somebody stands between.`,
    remedy: `Ask the server's administrator for the fingerprint. Only if it is the new one, accept it with ${flag}, which is then remembered.`,
  });
}
