import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { bits, boolean, element, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const ALTERNATIVE_NAMES = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENDED_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY_MS = 86_400_000;
/** Browsers refuse certificates of servers that are valid for longer. */
const VALID_DAYS = 397;

/** A certificate for these names and addresses that nobody vouches for, with its P-256 key. */
export function selfSigned(names: readonly string[], now: Date): CertificateAndKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(ECDSA_SHA256));
  const name = sequence(set(sequence(objectId(COMMON_NAME), utf8('Drover'))));
  const serial = randomBytes(16);
  serial.writeUInt8(serial.readUInt8(0) & 0x7f || 1, 0);
  const toSign = sequence(
    element(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    algorithm,
    name,
    sequence(time(new Date(now.getTime() - DAY_MS)), time(new Date(now.getTime() + VALID_DAYS * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(), true),
        extension(EXTENDED_USAGE, sequence(objectId(SERVER_AUTH))),
        extension(ALTERNATIVE_NAMES, sequence(...names.map(alternativeName))),
      ),
    ),
  );
  const signature = sign('sha256', toSign, privateKey);
  return {
    cert: pem('CERTIFICATE', sequence(toSign, algorithm, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
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

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
