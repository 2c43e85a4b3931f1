import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { codeOf } from '../files/code-of.ts';
import type { Hold } from './hold.ts';

/** Of macOS and the BSDs, which Node hands on without naming it. */
const O_EXLOCK = 0x20;

/**
 * The same as `holdFile` for Node 20, which has no SQLite. Linux and Windows give a name for a socket or a pipe to one process at a time, and take
 * it back when that dies; macOS locks a file while it opens it. Another user of the machine could take the name first: then this agent does
 * not start, and nothing else happens.
 */
export async function holdName(path: string, platform: NodeJS.Platform): Promise<Hold> {
  if (platform !== 'linux' && platform !== 'win32') return openExclusively(path);
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(platform === 'linux' ? `\0drover-agent-${mark}` : `\\\\.\\pipe\\drover-agent-lock-${mark}`);
    await once(server, 'listening');
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null;
    throw error;
  }
  server.on('error', () => undefined); // whoever calls here gets nothing, also where the system has no file left for him
  server.unref();
  return { [Symbol.dispose]: () => void server.close() };
}

function openExclusively(path: string): Hold {
  try {
    const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;
    const file = openSync(path, O_RDWR | O_CREAT | O_NONBLOCK | O_EXLOCK, 0o600);
    return { [Symbol.dispose]: () => closeSync(file) };
  } catch (error) {
    if (codeOf(error) === 'EAGAIN' || codeOf(error) === 'EWOULDBLOCK') return null;
    throw error;
  }
}
