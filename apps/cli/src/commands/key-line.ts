import { keyFingerprint } from '@drover/proof';

/** For people to compare: the key that a proof was signed by. */
export function keyLine(key: string, trusted: Buffer | null): string {
  const print = keyFingerprint(Buffer.from(key, 'base64'));
  if (trusted !== null) return `Signed by the key that you gave (${print}).`;
  return `Signed by ${print}. Whether that is the key of your server, --key tells.`;
}
