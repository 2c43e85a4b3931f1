/** No file system takes more UTF-16 units; many take fewer bytes, which the service knows. */
const LONGEST = 255;

/** Why a folder cannot be called so; null when only the service knows. */
export function folderNameFault(name: string): string | null {
  if (name === '') return 'Name is needed.';
  if (name === '.' || name === '..') return 'A name is more than dots that stand for a folder.';
  if (name.includes('/')) return 'A name has no / in it.';
  if (name.includes('\0')) return 'A name has no NUL character in it.';
  return name.length > LONGEST ? `The name is too long: ${name.length} characters of at most ${LONGEST}.` : null;
}
