import { StorageError } from '@drover/core';
import { MAX_LISTING_LINE } from '../limits.ts';
import { printable } from '../reply-parser.ts';
import { parseDosLine } from './dos.ts';
import { LineSplitter, tooLong } from './lines.ts';
import type { Listed } from './listed.ts';
import { parseFacts } from './mlsd.ts';
import { parseUnixLine } from './unix.ts';

/** Turns the bytes of a listing into entries, whatever dialect they are in. Nothing is left out silently. */
export class ListingReader {
  readonly #splitter = new LineSplitter();
  readonly #parse: (line: string) => Listed | null;
  #last: Listed | null = null;

  /** @param now decides the year of dates that have none; with 'facts' the lines are MLSD's. */
  constructor(dialect: { readonly facts: true } | { readonly facts: false; readonly now: number }) {
    if (dialect.facts) this.#parse = parseFacts;
    else {
      const { now } = dialect;
      this.#parse = (line) => parseUnixLine(line, now) ?? parseDosLine(line);
    }
  }

  push(chunk: Uint8Array): Listed[] {
    return this.#read(this.#splitter.push(chunk));
  }

  /** The last entries; call once. */
  finish(): Listed[] {
    const entries = this.#read(this.#splitter.finish());
    if (this.#last !== null) entries.push(this.#last);
    this.#last = null;
    return entries;
  }

  #read(lines: readonly string[]): Listed[] {
    const entries: Listed[] = [];
    for (const line of lines) {
      const entry = this.#parse(line);
      if (entry !== null) {
        if (this.#last !== null) entries.push(this.#last);
        this.#last = entry;
      } else if (!isDecoration(line)) {
        this.#last = this.#continued(line);
      }
    }
    return entries;
  }

  /** Where lines end with a lone LF, what is no entry of its own is the rest of a name that holds one. */
  #continued(line: string): Listed {
    if (this.#splitter.strict || this.#last === null) throw notUnderstood(line);
    const name = `${this.#last.name}\n${line}`;
    if (name.length > MAX_LISTING_LINE) throw tooLong();
    return { ...this.#last, name };
  }
}

function isDecoration(line: string): boolean {
  return line === '' || /^total [\d.,]+[KMG]?$/i.test(line);
}

function notUnderstood(line: string): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The server's listing holds a line that Drover does not understand: "${printable(line.slice(0, 200))}".`,
    remedy: 'Connecting by SFTP may help, where it is allowed; please report the line.',
  });
}
