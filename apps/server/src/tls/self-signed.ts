import { generateKeyPairSync } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { element, objectId, sequence } from './der.ts';
import { type CertificateAndKey, extension, makeCertificate } from './make-certificate.ts';

const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const ALTERNATIVE_NAMES = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENDED_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY_MS = 86_400_000;
/** Browsers refuse certificates of servers that are valid for longer. */
const VALID_DAYS = 397;

/** A certificate for these names and addresses that nobody vouches for, with its P-256 key. */
export function selfSigned(names: readonly string[], now: Date): CertificateAndKey {
  return makeCertificate({
    keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    algorithm: sequence(objectId(ECDSA_SHA256)),
    name: 'Drover',
    from: new Date(now.getTime() - DAY_MS),
    until: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    extensions: [
      extension(BASIC_CONSTRAINTS, sequence(), true),
      extension(EXTENDED_USAGE, sequence(objectId(SERVER_AUTH))),
      extension(ALTERNATIVE_NAMES, sequence(...names.map(alternativeName))),
    ],
  });
}

function alternativeName(name: string): Buffer {
  if (isIPv4(name)) return element(0x87, Buffer.from(name.split('.').map(Number)));
  if (isIPv6(name)) return element(0x87, ipv6Bytes(name));
  return element(0x82, Buffer.from(name));
}

function ipv6Bytes(address: string): Buffer {
  const [, host = ''] = /^\[(.*)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  const [before = '', after] = host.split('::');
  const head = before.split(':').filter((group) => group !== '');
  const tail = (after ?? '').split(':').filter((group) => group !== '');
  const middle = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...middle, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
