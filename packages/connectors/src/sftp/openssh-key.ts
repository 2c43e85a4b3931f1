import { randomBytes } from 'node:crypto';

/** The numbers of a private key, as SSH and PuTTY name them; all are big-endian. */
export type KeyNumbers =
  | {
      readonly type: 'ssh-rsa';
      readonly n: Uint8Array;
      readonly e: Uint8Array;
      readonly d: Uint8Array;
      readonly p: Uint8Array;
      readonly q: Uint8Array;
      /** Inverse of q modulo p. */
      readonly iqmp: Uint8Array;
    }
  | {
      readonly type: 'ecdsa';
      readonly curve: 'nistp256' | 'nistp384' | 'nistp521';
      /** 4, x, y. */
      readonly point: Uint8Array;
      readonly d: Uint8Array;
    }
  | { readonly type: 'ssh-ed25519'; readonly seed: Uint8Array; readonly public: Uint8Array };

/** Writes a private key in OpenSSH's own format without a passphrase, the one form that ssh2 reads for every kind of key. */
export function toOpenSshKey(key: KeyNumbers): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, privateFields(key), string('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    string('none'),
    string('none'),
    string(''),
    Buffer.from([0, 0, 0, 1]),
    string(publicBlob(key)),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

function publicBlob(key: KeyNumbers): Buffer {
  switch (key.type) {
    case 'ssh-rsa':
      return Buffer.concat([string(key.type), mpint(key.e), mpint(key.n)]);
    case 'ecdsa':
      return Buffer.concat([string(`ecdsa-sha2-${key.curve}`), string(key.curve), string(key.point)]);
    case 'ssh-ed25519':
      return Buffer.concat([string(key.type), string(key.public)]);
    default:
      return key satisfies never;
  }
}

function privateFields(key: KeyNumbers): Buffer {
  switch (key.type) {
    case 'ssh-rsa': {
      const numbers = [key.n, key.e, key.d, key.iqmp, key.p, key.q].map(mpint);
      return Buffer.concat([string(key.type), ...numbers]);
    }
    case 'ecdsa':
      return Buffer.concat([publicBlob(key), mpint(key.d)]);
    case 'ssh-ed25519':
      return Buffer.concat([publicBlob(key), string(Buffer.concat([key.seed, key.public]))]);
    default:
      return key satisfies never;
  }
}

function string(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number without leading zeros, and with one where the first bit would be read as a sign. */
function mpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start++;
  const bare = value.subarray(start);
  return string((bare[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bare]) : bare);
}
