import { displaySegment, StorageError } from '@drover/core';
import { MAX_REPLY, MAX_REPLY_LINE } from './limits.ts';

/** One complete reply. Lines hold bytes, one character each; the code and its separator are cut from the first and the last. */
export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

const FIRST_LINE = /^([1-5][0-5]\d)(?:([ -])(.*))?$/s;

/** Cuts what a server sends into replies (RFC 959, section 4.2). Throws on anything that is none, and on what is too long. */
export class ReplyParser {
  readonly #onReply: (reply: Reply) => void;
  #rest = '';
  #code = '';
  #lines: string[] = [];
  #length = 0;

  constructor(onReply: (reply: Reply) => void) {
    this.#onReply = onReply;
  }

  /** True between two replies. */
  get atBoundary(): boolean {
    return this.#rest === '' && this.#code === '';
  }

  push(chunk: Buffer): void {
    const text = this.#rest === '' ? chunk.toString('latin1') : this.#rest + chunk.toString('latin1');
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const until = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      if (until - from > MAX_REPLY_LINE) throw tooLong();
      const line = text.slice(from, until);
      from = end + 1;
      this.#line(line);
    }
    this.#rest = from === 0 ? text : text.slice(from);
    if (this.#rest.length > MAX_REPLY_LINE) throw tooLong();
  }

  #line(line: string): void {
    if (this.#code === '') this.#first(line);
    else this.#further(line);
  }

  #first(line: string): void {
    const match = FIRST_LINE.exec(line);
    if (match === null) throw garbage(line);
    const [, code = '', separator, text = ''] = match;
    if (separator !== '-') {
      this.#onReply({ code: Number(code), lines: [text] });
      return;
    }
    this.#code = code;
    this.#lines = [text];
    this.#length = line.length;
  }

  #further(line: string): void {
    this.#length += line.length + 1;
    if (this.#length > MAX_REPLY) throw tooLong();
    const code = this.#code;
    const last = line.startsWith(code) && (line.length === 3 || line[3] === ' ');
    this.#lines.push(last ? line.slice(4) : line);
    if (!last) return;
    const lines = this.#lines;
    this.#code = '';
    this.#lines = [];
    this.#onReply({ code: Number(code), lines });
  }
}

/** The reply in one line that is safe to show and to log. */
export function replyText(reply: Reply): string {
  const words = reply.lines.map(printable).filter((line) => line !== '');
  const text = `${reply.code} ${words.join(' / ')}`.trimEnd();
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

/** A reply at the end of a sentence, which has a full stop of its own. */
export function quoted(text: string): string {
  return `"${text.replace(/(?<!\.)\.$/, '')}"`;
}

/** Bytes from the server as text without control characters. */
export function printable(bytes: string): string {
  return displaySegment(Buffer.from(bytes, 'latin1').toString('utf8')).trim();
}

function garbage(line: string): StorageError {
  if (line.startsWith('SSH-')) {
    return new StorageError({
      kind: 'config-invalid',
      fault: 'port',
      message: `An SSH server answers there: "${printable(line.slice(0, 80))}".`,
      remedy: 'Choose the SFTP connector, or the port of the FTP server, usually 21.',
    });
  }
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: `The server sent something that is no FTP reply: "${printable(line.slice(0, 80))}".`,
    remedy:
      'Check that the port is that of an FTP server and that the Type (plain, explicit or implicit TLS) is right.',
  });
}

function tooLong(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: `The server sent a reply of more than ${MAX_REPLY_LINE} bytes a line or ${MAX_REPLY} in all.`,
    remedy: 'Check that the port is that of an FTP server.',
  });
}
