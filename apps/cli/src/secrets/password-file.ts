import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';

const MAX_BYTES = 64 * 1024;

/** The first line of a password file. `warn` is told when others can read the file, which is usual for mounted secrets and careless elsewhere. */
export async function readPasswordFile(path: string, flag: string, warn: (message: string) => void): Promise<string> {
  const handle = await openForReading(path, flag);
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new UsageError(`${flag}: ${path} is a folder. Name a file.`);
    if (stat.isFile() && (stat.mode & 0o044) !== 0 && process.platform !== 'win32') {
      warn(`Others can read the password file ${path}. Run: chmod 600 '${path}'`);
    }
    const line = await firstLine(handle);
    if (line === '') throw new UsageError(`${flag}: the first line of ${path} is empty. Put the password there.`);
    return line;
  } finally {
    await handle.close();
  }
}

/** The text of a private key or another small file that a flag names. */
export async function readSmallFile(path: string, flag: string): Promise<string> {
  const handle = await openForReading(path, flag);
  try {
    if ((await handle.stat()).isDirectory()) throw new UsageError(`${flag}: ${path} is a folder. Name a file.`);
    return (await readUpTo(handle, () => false)).toString('utf8');
  } finally {
    await handle.close();
  }
}

async function openForReading(path: string, flag: string): Promise<FileHandle> {
  return await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${flag}: ${path} cannot be read (${error.code ?? error.message}).`);
  });
}

async function firstLine(handle: FileHandle): Promise<string> {
  const bytes = await readUpTo(handle, (chunk) => chunk.includes(0x0a));
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/** Files may be pipes, which give what they have in pieces and never say how much there is. */
async function readUpTo(handle: FileHandle, enough: (chunk: Buffer) => boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let size = 0; size < MAX_BYTES; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES - size), 0, MAX_BYTES - size, null);
    const chunk = buffer.subarray(0, bytesRead);
    chunks.push(chunk);
    size += bytesRead;
    if (bytesRead === 0 || enough(chunk)) break;
  }
  return Buffer.concat(chunks);
}
