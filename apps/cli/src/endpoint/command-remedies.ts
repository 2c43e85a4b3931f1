import type { StorageError } from '@drover/core';
import type { RemoteSide } from './resolve-side.ts';

/** Connectors advise for a form; whoever types a command needs the flag or the URL instead. */
export function inWordsOfTheCommand(error: StorageError, { side, location, credentials }: RemoteSide): StorageError {
  const advise = (...sentences: string[]) => error.with({ remedy: sentences.join(' ') });
  switch (error.fault) {
    case 'tls':
      return advise(
        'ftp:// is FTP without encryption, ftpes:// starts with TLS on the ordinary port (explicit), ftps:// speaks TLS from the first byte, usually on port 990 (implicit).',
        ...(error.remedy === undefined ? [] : [error.remedy]),
      );
    case 'credentials': {
      if (error.kind !== 'unauthenticated') return error;
      const given = credentials.key === null ? 'password' : 'key';
      return advise(
        ...(error.remedy === undefined ? [] : [error.remedy]),
        given === 'password'
          ? `The password comes from DROVER_${side.toUpperCase()}_PASSWORD, --${side}-password-file or the prompt.`
          : `The key is ${credentials.key?.path}; another one is given with --${side}-identity FILE.`,
      );
    }
    case 'port':
      return advise(
        ...(error.remedy === undefined ? [] : [error.remedy]),
        `Another port is written behind the host name: ${location.scheme}://${location.host}:PORT/.`,
      );
    default:
      return error;
  }
}
