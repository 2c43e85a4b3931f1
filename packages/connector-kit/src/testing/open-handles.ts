import { readdir, readlink } from 'node:fs/promises';

/** What the process holds open, by kind: sockets, files, timers. */
export type OpenHandles = ReadonlyMap<string, number>;

/** Requests in flight, and what Node and the test runner come and go with. */
const IGNORED = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'Immediate',
  'CloseReq',
  'TTYWrap',
  'MessagePort',
  'Timeout',
]);

export async function openHandles(): Promise<OpenHandles> {
  const counts = new Map<string, number>();
  const count = (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  for (const kind of process.getActiveResourcesInfo()) if (!IGNORED.has(kind)) count(kind);
  for (const target of await descriptors()) count(target.startsWith('socket:') ? 'socket' : target);
  return counts;
}

/** What is open now beyond what was open then; null when nothing is. */
export function grown(before: OpenHandles, now: OpenHandles): string | null {
  const more = [...now].filter(([kind, count]) => count > (before.get(kind) ?? 0));
  return more.length === 0
    ? null
    : more.map(([kind, count]) => `${count - (before.get(kind) ?? 0)} × ${kind}`).join(', ');
}

/** Where the process's file descriptors lead; nothing on systems without /proc. */
async function descriptors(): Promise<string[]> {
  const open: string[] = [];
  try {
    for (const number of await readdir('/proc/self/fd')) {
      const target = await readlink(`/proc/self/fd/${number}`).catch(() => null);
      if (target !== null && (target.startsWith('socket:') || /^\/(?!dev\/|proc\/)/u.test(target))) open.push(target);
    }
  } catch {
    return [];
  }
  return open;
}
