import type { Segment } from '@drover/core';
import { kindOf } from './entry.ts';
import type { SftpSession } from './session.ts';
import { Refusal, STATUS } from './sftp-codec.ts';
import type { WritePaths } from './temporary-file.ts';

/**
 * Replaces a file at a server that has no `posix-rename@openssh.com`. Where the plain rename is refused because the name is taken, the old
 * file is set aside under the temporary name with `.replaced` behind it, the new one gets the final name, and the old one is removed. Both
 * contents exist at every moment; the final name is missing between the two renames. When the second rename fails, the old file gets its
 * name back. When the connection breaks in between, the old file stays under the name with `.replaced`, which nothing of Drover ever removes.
 */
export async function replaceInSteps(
  session: SftpSession,
  at: WritePaths,
  temporary: Segment,
): Promise<Refusal | null> {
  const { requests } = session;
  const direct = await requests.rename(at.temporary, at.final);
  if (direct === null || direct.code === STATUS.connectionLost) return direct;
  const present = await requests.lstat(at.final);
  if (present instanceof Refusal || kindOf(present) === 'folder') return direct;
  const aside = at.beside(`${temporary}.replaced`);
  const setAside = await requests.rename(at.final, aside);
  if (setAside !== null) return setAside;
  const renamed = await requests.rename(at.temporary, at.final);
  if (renamed !== null) {
    await requests.rename(aside, at.final);
    return renamed;
  }
  await requests.remove(aside);
  return null;
}
