import { type ItemRef, nameOf, parentRef, type Segment, segmentFromBytes } from '@drover/core';
import type { Paths } from './paths.ts';
import type { SftpSession } from './session.ts';
import { Refusal } from './sftp-codec.ts';

/** The names from the server's top down to where the item really is; below the last folder that is there they are taken as given. */
export async function realNames(session: SftpSession, paths: Paths, item: ItemRef): Promise<readonly Segment[]> {
  const { requests } = session;
  const missing: Segment[] = [];
  for (let at: ItemRef = item; ; ) {
    const path = paths.of(at);
    // What some servers say of a path that is not there has its links unresolved.
    const [found, real] = await Promise.all([requests.stat(path), requests.resolve(path)]);
    if (!(found instanceof Refusal || real instanceof Refusal)) return [...namesOf(real), ...missing];
    const above = parentRef(at);
    if (above === null) return [...namesOf(Buffer.from(path)), ...missing];
    missing.unshift(nameOf(at));
    at = above;
  }
}

function namesOf(path: Uint8Array): Segment[] {
  return segmentFromBytes(path)
    .split('/')
    .filter((name) => name !== '');
}
