import { randomUUID } from 'node:crypto';
import { displayPath, type ItemRef, nameOf, StorageError } from '@drover/core';
import { isPositive } from './errors.ts';
import { quotedPath } from './features.ts';
import { printable } from './reply-parser.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what Pure-FTPd replaces
const CONTROL = /[\x01-\x1f\x7f]/;

/**
 * Pure-FTPd replaces control characters in every command by `_`, and the last character of a new name too when it is a space: another
 * file would be read or overwritten. Names that hold such are used only after the server has shown that it takes them as they are.
 */
export async function ensureLiteral(session: Session, room: Room, item: ItemRef): Promise<void> {
  if (!item.segments.some((name) => CONTROL.test(name))) return;
  const { knowledge, control } = session;
  if (knowledge.controlCharacters === 'untried') {
    const marker = randomUUID();
    const reply = await control.send('CWD', room.path({ root: item.root, segments: [`${marker}\t${marker}`] }));
    const echo = reply.lines.join('\n');
    const altered = echo.includes(marker) && !echo.includes(`${marker}\t${marker}`);
    knowledge.controlCharacters = altered ? 'fails' : 'works';
  }
  if (knowledge.controlCharacters === 'fails') throw altersName(item, 'control characters');
}

/** For new names only: makes and removes an empty folder beside the temporary file to see how a space at the end arrives. */
export async function ensureLiteralEnd(session: Session, room: Room, item: ItemRef, temporary: ItemRef): Promise<void> {
  if (!nameOf(item).endsWith(' ')) return;
  const { knowledge, control } = session;
  if (knowledge.trailingSpaces === 'untried') {
    const path = `${room.path(temporary)} `;
    const reply = await control.send('MKD', path);
    if (!isPositive(reply)) return;
    const made = quotedPath(reply);
    await control.send('RMD', made === null ? path : printableOr(made, path));
    knowledge.trailingSpaces = made?.endsWith(' ') === false ? 'fails' : 'works';
  }
  if (knowledge.trailingSpaces === 'fails') throw altersName(item, 'a space at the end');
}

/** The path that the server says it made, unless it is spelled in a way that could mean anything. */
function printableOr(made: string, path: string): string {
  return made.startsWith('/') && printable(made) === made.trim() ? made : path;
}

export function altersName(item: ItemRef, what: string): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `The FTP server replaces ${what} in names, so ${displayPath(item)} would become another file.`,
    remedy: 'Rename it, or connect by SFTP where that is allowed.',
    item,
  });
}
