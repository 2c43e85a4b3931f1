import type { Segment } from '@drover/core';
import { kindOf } from './entry.ts';
import type { SftpSession } from './session.ts';
import { Refusal, STATUS } from './sftp-codec.ts';
import type { WritePlace } from './temporary-file.ts';

/**
 * Replaces a file at a server that has no `posix-rename@openssh.com`. Where the plain rename is refused because the name is taken, the old
 * file is set aside under the temporary name with `.replaced` behind it, the new one gets the final name, and the old one is removed. Both
 * contents exist at every moment; the final name is missing between the two renames. When the second rename fails, the old file gets its
 * name back. When the connection breaks in between, the old file stays under the name with `.replaced`, which nothing of Drover ever removes.
 */
export async function replaceInSteps(
  session: SftpSession,
  at: WritePlace,
  temporary: Segment,
): Promise<Refusal | null> {
  const { requests } = session;
  const direct = await requests.rename(at.temporary, at.path);
  if (direct === null || direct.code === STATUS.connectionLost) return direct;
  const present = await requests.lstat(at.path);
  if (present instanceof Refusal || kindOf(present) === 'folder') return direct;
  const aside = at.beside(`${temporary}.replaced`);
  const setAside = await requests.rename(at.path, aside);
  if (setAside !== null) return setAside;
  const renamed = await requests.rename(at.temporary, at.path);
  if (renamed !== null) {
    await requests.rename(aside, at.path);
    return renamed;
  }
  await requests.remove(aside);
  return null;
}
