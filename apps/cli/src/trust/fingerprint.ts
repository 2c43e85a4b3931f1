import { UsageError } from '../usage-error.ts';

const BASE64 = /^[0-9A-Za-z+/]{43}=?$/;
const HEX = /^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

/** Checks that a text is a SHA-256 fingerprint in base64, as SSH shows it, or in hex, as certificates are shown. */
export function checkFingerprint(text: string, flag: string): string {
  const bare = text.replace(/^SHA256:/i, '');
  if (BASE64.test(bare) || HEX.test(bare)) return text;
  throw new UsageError(
    `${flag}: "${text}" is no SHA-256 fingerprint. It looks like SHA256:+e+wmiCkB9fu... or SHA256:5B:2C:...`,
  );
}
