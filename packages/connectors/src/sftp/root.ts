import { notAFolder } from '@drover/connector-kit';
import { hasEscapes, type ItemRef, rootRef, segmentFromBytes } from '@drover/core';
import type { ServerFacts } from './capabilities.ts';
import { explain } from './diagnose.ts';
import { kindOf } from './entry.ts';
import { Paths, toBytes } from './paths.ts';
import type { SftpSession } from './session.ts';
import { type Attributes, Refusal } from './sftp-codec.ts';

/** Finds the folder that a root stands for, and what can be found out about the server on the way: two round trips. */
export async function openRoot(
  session: SftpSession,
  root: string,
): Promise<{ readonly paths: Paths; readonly facts: ServerFacts }> {
  const { requests, extensions } = session;
  const item = rootRef(root);
  const [login, named] = await Promise.all([
    requests.resolve('.'),
    root === '' || root === '~' ? null : requests.resolve(toBytes(root)),
  ]);
  const found = root === '' ? Buffer.from('/') : (named ?? login);
  if (found instanceof Refusal) throw await explain(session, found, 'look at', { item, path: root, folder: '/' });
  const base = segmentFromBytes(found);
  const sample = swapCase(base) === base && !(login instanceof Refusal) ? segmentFromBytes(login) : base;
  const [folder, one, other] = await Promise.all([
    requests.stat(found),
    requests.stat(toBytes(sample)),
    requests.stat(toBytes(swapCase(sample))),
  ]);
  if (folder instanceof Refusal) throw await explain(session, folder, 'look at', { item, path: found, folder: '/' });
  checkFolder(folder, item);
  const caseSensitive = swapCase(sample) === sample || hasEscapes(sample) || !sameItem(one, other);
  const tellsFreeSpace = extensions.has('statvfs@openssh.com');
  return { paths: new Paths(found), facts: { caseSensitive, maxHandles: session.maxHandles, tellsFreeSpace } };
}

function checkFolder(attributes: Attributes, item: ItemRef): void {
  const kind = kindOf(attributes);
  if (kind !== null && kind !== 'folder') throw notAFolder(item);
}

/** True when another spelling leads to what must be the same folder, which happens on servers that fold case. */
function sameItem(a: Attributes | Refusal, b: Attributes | Refusal): boolean {
  if (a instanceof Refusal || b instanceof Refusal) return false;
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.mtime === b.mtime && a.size === b.size;
}

function swapCase(path: string): string {
  return path.replace(/[a-zA-Z]/g, (letter) => (letter >= 'a' ? letter.toUpperCase() : letter.toLowerCase()));
}
