import { type KeyPairKeyObjectResult, randomBytes, sign } from 'node:crypto';
import { bits, boolean, element, integer, objectId, octets, sequence, set, time, utf8 } from './der.ts';

export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

interface CertificateWish {
  readonly keys: KeyPairKeyObjectResult;
  /** Of the signature, with SHA-256. */
  readonly algorithm: Buffer;
  readonly name: string;
  readonly from: Date;
  readonly until: Date;
  readonly extensions: readonly Buffer[];
}

const COMMON_NAME = '2.5.4.3';

/** A certificate that its own key signs, and that key, in PEM. */
export function makeCertificate({
  keys,
  algorithm,
  name,
  from,
  until,
  extensions,
}: CertificateWish): CertificateAndKey {
  const holder = sequence(set(sequence(objectId(COMMON_NAME), utf8(name))));
  const serial = randomBytes(16);
  serial.writeUInt8(serial.readUInt8(0) & 0x7f || 1, 0);
  const toSign = sequence(
    element(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    algorithm,
    holder,
    sequence(time(from), time(until)),
    holder,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', toSign, keys.privateKey);
  return {
    cert: pem('CERTIFICATE', sequence(toSign, algorithm, bits(signature))),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
