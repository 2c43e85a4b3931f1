/**
 * The key by which rclone keeps passwords from being read over a shoulder: it is published, and hides nothing from anybody else.
 * https://github.com/rclone/rclone/blob/master/fs/config/obscure/obscure.go
 */
const KEY = '9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638';
const BLOCK = 16;

/** The password that `rclone obscure` made this from; null where it did not. */
export async function reveal(obscured: string): Promise<string | null> {
  const bytes = fromBase64Url(obscured);
  if (bytes === null || bytes.length < BLOCK) return null;
  const raw = Uint8Array.from(KEY.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['decrypt']);
  const counter = bytes.subarray(0, BLOCK);
  const plain = await crypto.subtle.decrypt({ name: 'AES-CTR', counter, length: 128 }, key, bytes.subarray(BLOCK));
  const text = new TextDecoder().decode(plain);
  return text.includes('\ufffd') ? null : text;
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
