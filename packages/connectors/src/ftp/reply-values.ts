import type { ListedTime } from './listing/listed.ts';
import { parseSize, parseTimeVal } from './listing/mlsd.ts';
import type { Reply } from './reply-parser.ts';

/** The number of bytes in a reply to SIZE; null when it holds none. */
export function sizeIn(reply: Reply | null): number | null {
  return reply?.code === 213 ? parseSize(reply.lines[0]?.trim() ?? '') : null;
}

/** The time in a reply to MDTM, in whatever zone the server states it; null when it holds none. */
export function timeIn(reply: Reply | null): ListedTime | null {
  return reply?.code === 213 ? parseTimeVal(reply.lines[0]?.trim() ?? '') : null;
}
