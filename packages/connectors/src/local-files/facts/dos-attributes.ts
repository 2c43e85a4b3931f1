/** The first bit of Samba's valid flags: the attributes are told. */
const TOLD = 1;
const VERSIONS = [3, 4, 5];

/**
 * Windows' attributes as Samba keeps them with a file (`user.DOSATTRIB`): a text that ends in NUL, a version, the same once more, flags, then
 * the attributes, each number at a place that its size divides. Null for what is none, or does not tell them.
 */
export function readSambaAttributes(bytes: Uint8Array): number | null {
  const end = bytes.indexOf(0);
  if (end < 0) return null;
  const at = end + 1 + ((end + 1) % 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < at + 2) return null;
  const told = at + 2 + ((at + 2) % 4) + 4;
  if (!VERSIONS.includes(view.getUint16(at, true)) || bytes.length < told + 8) return null;
  return (view.getUint32(told, true) & TOLD) === 0 ? null : view.getUint32(told + 4, true);
}

/** The same as NTFS drivers for Linux tell it (`system.ntfs_attrib`). */
export function readNtfsAttributes(bytes: Uint8Array): number | null {
  return bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) : null;
}
