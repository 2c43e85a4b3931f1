import type { Algorithms } from 'ssh2';

/**
 * What Drover offers, best first: nothing that rests on SHA-1, CBC, MD5 or a 1024-bit group. AES-GCM leads because it needs one native call a
 * packet; ChaCha20 comes last because ssh2 computes its Poly1305 in WebAssembly, several times slower.
 */
export const offeredAlgorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group-exchange-sha256',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const satisfies Algorithms;

/** The name-lists of a key exchange message in their order, with what Drover has in common with each. */
const LISTS = [
  { what: 'key exchange', own: offeredAlgorithms.kex },
  { what: 'host key', own: offeredAlgorithms.serverHostKey },
  { what: 'cipher', own: offeredAlgorithms.cipher },
  { what: 'cipher', own: offeredAlgorithms.cipher },
] as const;

/** The first kind of algorithm that the two sides do not share, and what the server offers of it. Null when they share all. */
export function missingAlgorithm(
  offers: readonly (readonly string[])[],
): { readonly what: string; readonly offered: readonly string[] } | null {
  for (const [i, { what, own }] of LISTS.entries()) {
    const offered = offers[i] ?? [];
    if (!offered.some((name) => (own as readonly string[]).includes(name))) return { what, offered };
  }
  const macs = [...(offers[4] ?? []), ...(offers[5] ?? [])];
  const needsMac = !(offers[2] ?? []).some((name) => name.includes('gcm'));
  if (needsMac && !macs.some((name) => (offeredAlgorithms.hmac as readonly string[]).includes(name)))
    return { what: 'integrity check', offered: macs };
  return null;
}

/** The types of host keys that the two sides share beside the kind that they would choose, one list for each kind of key. */
export function otherHostKeyTypes(offered: readonly string[]): string[][] {
  const shared = offeredAlgorithms.serverHostKey.filter((type) => offered.includes(type));
  const kinds = Map.groupBy(shared, (type) => type.split('-')[0] ?? type);
  return [...kinds.values()].slice(1);
}
