import { StorageError } from '@drover/core';
import { MAX_LISTING_LINE } from '../limits.ts';

/**
 * Cuts a listing into lines of bytes, one character each. Where the server ends lines with CR LF, a lone LF belongs to a name:
 * file names may hold one, and vsftpd and ProFTPD list it as it is.
 */
export class LineSplitter {
  #rest = '';
  #end: '\r\n' | '\n' | null = null;

  /** True where the server ends lines with CR LF. */
  get strict(): boolean {
    return this.#end === '\r\n';
  }

  push(chunk: Uint8Array): string[] {
    const text = this.#rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    this.#end ??= lineEndOf(text);
    if (this.#end === null) {
      this.#keep(text);
      return [];
    }
    const lines = text.split(this.#end);
    this.#keep(lines.pop() ?? '');
    for (const line of lines) if (line.length > MAX_LISTING_LINE) throw tooLong();
    return lines;
  }

  /** What stands after the last line end. */
  finish(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }

  #keep(rest: string): void {
    if (rest.length > MAX_LISTING_LINE) throw tooLong();
    this.#rest = rest;
  }
}

function lineEndOf(text: string): '\r\n' | '\n' | null {
  const at = text.indexOf('\n');
  if (at === -1) return null;
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** A line, or a name made of several, that no file can have. */
export function tooLong(): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The server's listing has a line of more than ${MAX_LISTING_LINE} bytes.`,
    remedy: 'Check that the port is that of an FTP server.',
  });
}
