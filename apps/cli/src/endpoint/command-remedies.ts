import type { StorageError } from '@drover/core';
import { type RemoteScheme, serverUrl } from '../location/location.ts';
import { keyProblem, keyTrouble } from './key-trouble.ts';
import type { RemoteSide } from './resolve-side.ts';

/** What the form of FTP calls its types, by the scheme that a URL has for them. */
export type TypeLabels = ReadonlyMap<RemoteScheme, string>;

/** Connectors advise for a form; whoever types a command needs the flag or the URL instead. */
export function inWordsOfTheCommand(
  error: StorageError,
  { side, location, credentials }: RemoteSide,
  typeLabels: TypeLabels,
): StorageError {
  if (location.scheme === 'azblob') return forStorageAccount(error, side);
  const advise = (...sentences: string[]) => error.with({ remedy: sentences.join(' ') });
  switch (error.fault) {
    case 'tls':
      return advise(
        'ftp:// is FTP without encryption, ftpes:// starts TLS on the ordinary port (explicit), ftps:// speaks TLS at once, usually on port 990 (implicit); an SSH server, usually on port 22, needs sftp://.',
        ...(error.remedy === undefined ? [] : [inSchemes(error.remedy, typeLabels)]),
      );
    case 'credentials': {
      if (keyTrouble(error) !== null) {
        return advise(
          `The key is ${credentials.key?.path}. Give its passphrase in DROVER_${side.toUpperCase()}_PASSPHRASE, or run it on a terminal to be asked for it.`,
        );
      }
      const problem = keyProblem(error);
      if (problem !== null && credentials.key !== null) {
        const whole = `Give the whole private key, OpenSSH or PuTTY, with --${side}-identity FILE.`;
        const message = `${error.message} The file is ${credentials.key.path}.`;
        return error.with(problem === 'format' ? { message, remedy: whole } : { message });
      }
      if (error.kind !== 'unauthenticated') return error;
      const given = credentials.key === null ? 'password' : 'key';
      return advise(
        ...(error.remedy === undefined ? [] : [error.remedy]),
        given === 'password'
          ? `The password comes from DROVER_${side.toUpperCase()}_PASSWORD, --${side}-password-file or the prompt.`
          : `The key is ${credentials.key?.path}; another one is given with --${side}-identity FILE.`,
      );
    }
    case 'host-name':
      return advise(
        `Check the spelling of ${location.host}, between ${location.scheme}:// and the path, and the name servers of this machine.`,
      );
    case 'port':
      return advise(
        ...(error.remedy === undefined ? [] : [inUrls(error.remedy)]),
        `Another port is written behind the host name: ${serverUrl({ ...location, port: 'PORT' })}/.`,
      );
    default:
      return error.remedy === undefined ? error : advise(inUrls(inSchemes(error.remedy, typeLabels)));
  }
}

function forStorageAccount(error: StorageError, side: RemoteSide['side']): StorageError {
  const { fault, remedy } = error;
  if (fault !== 'credentials' && fault !== 'permission')
    return remedy === undefined ? error : error.with({ remedy: inUrls(remedy) });
  const where = `The key, SAS or connection string comes from DROVER_${side.toUpperCase()}_PASSWORD, --${side}-password-file or the prompt.`;
  return error.with({ remedy: remedy === undefined ? where : `${remedy} ${where}` });
}

function inSchemes(remedy: string, typeLabels: TypeLabels): string {
  let text = remedy;
  for (const [scheme, label] of typeLabels) text = text.replaceAll(`the Type "${label}"`, `${scheme}://`);
  return text.replaceAll('the Type', 'the scheme of the URL (ftp://, ftpes:// or ftps://)');
}

/** What answers in the place of a server may be what the URL should have said; and "this server" is the one that a form is filled in at. */
function inUrls(remedy: string): string {
  return remedy
    .replace('Choose the FTP connector', 'Write ftp://, ftpes:// or ftps:// in front of the host name')
    .replace('Choose the SFTP connector', 'Write sftp:// in front of the host name')
    .replace("Allow this server's", "Allow this machine's");
}
