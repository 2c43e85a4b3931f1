import { isIP } from 'node:net';
import { StorageError } from '@drover/core';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[::1]:8420`, `:8420` for every address of the machine, or a port alone for this machine only. */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain ?? '127.0.0.1';
  if (port === undefined || Number(port) > 65_535) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `"${text}" is no address to listen on.`,
      remedy: 'Write HOST:PORT, such as 127.0.0.1:8420 or 0.0.0.0:8420.',
    });
  }
  return { host: host === '' ? '0.0.0.0' : host, port: Number(port) };
}

/** As it is written and read: `HOST:PORT`. */
export function textOfAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** True where only programs of the same machine can connect. */
export function isLoopback({ host }: ListenAddress): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host.toLowerCase() === 'localhost';
}

/** The address for a person to open. */
export function urlOfListener({ host, port }: ListenAddress, tls: boolean): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${shown}:${port}`;
}
