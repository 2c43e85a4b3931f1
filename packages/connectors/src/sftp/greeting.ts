const KEXINIT = 20;
const COOKIE_BYTES = 16;
const KEPT_BYTES = 64 * 1024;
const LISTS = 8;
/** What OpenSSH says instead of a greeting when it takes no more connections; there is no code at that stage. */
const BUSY = /^(?:Exceeded MaxStartups|Not allowed at this time)/;

/** Who answers where an SSH server was expected. */
export type Stranger = 'busy' | 'ftp' | 'http' | 'tls' | 'smtp' | 'ssh1';

/** What a peer says before encryption begins: enough to tell what it is when it is no SSH server that Drover can talk to. */
export class Greeting {
  #bytes = Buffer.alloc(0);

  /** Looks at bytes from the peer; true once there is nothing more to learn. */
  take(chunk: Buffer): boolean {
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, KEPT_BYTES - this.#bytes.length)]);
    return this.#bytes.length >= KEPT_BYTES || this.offers() !== null;
  }

  get empty(): boolean {
    return this.#bytes.length === 0;
  }

  /** The software that the identification line names, such as `OpenSSH_9.2p1`; null before the line is there. */
  get software(): string | null {
    const text = this.#bytes.toString('latin1');
    const line = /(?:^|\n)SSH-(?:2\.0|1\.99)-([^\r\n]*)\r?\n/.exec(text);
    return line?.[1] ?? null;
  }

  /** What answers instead of SSH. Unknown text may yet be followed by an SSH greeting; all else is certain. */
  get stranger(): Stranger | 'unknown' | null {
    if (this.empty || this.software !== null) return null;
    const text = this.#bytes.toString('latin1');
    if (BUSY.test(text)) return 'busy';
    if (/^SSH-1\./m.test(text)) return 'ssh1';
    if (text.includes('SSH-')) return null;
    if (/^220[ -].*(?:smtp|mail)/i.test(text)) return 'smtp';
    if (/^220[ -]/.test(text)) return 'ftp';
    if (/^HTTP\//.test(text) || /^\s*<(?:!doctype|html)/i.test(text)) return 'http';
    if (this.#bytes[0] === 0x15 && this.#bytes[1] === 0x03) return 'tls';
    return 'unknown';
  }

  /** The server's lists of algorithms in the order of the key exchange message; null while it has not arrived whole. */
  offers(): readonly (readonly string[])[] | null {
    if (this.software === null) return null;
    const start = this.#bytes.indexOf('\n', this.#bytes.indexOf('SSH-')) + 1;
    const packet = this.#bytes.subarray(start);
    if (packet.length < 6 || packet.length < 4 + packet.readUInt32BE(0) || packet[5] !== KEXINIT) return null;
    const lists: string[][] = [];
    let at = 6 + COOKIE_BYTES;
    while (lists.length < LISTS && at + 4 <= packet.length) {
      const end = at + 4 + packet.readUInt32BE(at);
      if (end > packet.length) return null;
      lists.push(packet.toString('latin1', at + 4, end).split(','));
      at = end;
    }
    return lists;
  }
}
