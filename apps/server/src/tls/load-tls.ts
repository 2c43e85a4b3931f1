import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { StorageError, sentences } from '@drover/core';
import { readOwnFile } from '../config/own-file.ts';
import type { TlsSettings } from '../config/read-settings.ts';
import type { CertificateAndKey } from './make-certificate.ts';
import { selfSigned } from './self-signed.ts';

const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Certificate and key as they are now; null where there is to be no TLS. */
export async function loadTls(
  settings: TlsSettings,
  { dataFolder, listenHost, now }: { readonly dataFolder: string; readonly listenHost: string; readonly now: number },
): Promise<CertificateAndKey | null> {
  switch (settings.kind) {
    case 'none':
      return null;
    case 'files':
      return await fromFiles(settings.certificate, settings.key);
    case 'self-signed':
      return await ownCertificate(dataFolder, listenHost, now);
    default:
      return settings satisfies never;
  }
}

async function fromFiles(certificate: string, keyFile: string): Promise<CertificateAndKey> {
  try {
    const [cert, key] = await Promise.all([readFile(certificate, 'utf8'), readFile(keyFile, 'utf8')]);
    createSecureContext({ cert, key }); // throws where they do not belong together
    return { cert, key };
  } catch (cause) {
    throw new StorageError({
      kind: 'config-invalid',
      fault: 'certificate',
      message: sentences(`The certificate ${certificate} and the key ${keyFile} cannot be used: ${reasonOf(cause)}`),
      remedy: 'Give PEM files that belong together, readable for the user that runs Drover.',
      cause,
    });
  }
}

/** Kept in the data folder, so that browsers that accepted it once know it again. */
async function ownCertificate(dataFolder: string, listenHost: string, now: number): Promise<CertificateAndKey> {
  const names = [...new Set(['localhost', '127.0.0.1', '::1', hostname(), listenHost])].filter(
    (name) => name !== '0.0.0.0' && name !== '::' && name !== '',
  );
  const make = (): string => JSON.stringify(selfSigned(names, new Date(now)));
  const kept = JSON.parse(await readOwnFile(join(dataFolder, 'self-signed.json'), make)) as CertificateAndKey;
  const { validTo } = new X509Certificate(kept.cert);
  return Date.parse(validTo) - now > RENEW_BEFORE_MS ? kept : selfSigned(names, new Date(now));
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown';
}
