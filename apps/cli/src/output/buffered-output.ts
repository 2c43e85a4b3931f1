import type { Output } from './output.ts';

const BUFFER_CHARACTERS = 64 * 1024;

/** Gathers what is written in one turn of the event loop into one write: a line for each of many small files costs next to nothing. */
export class BufferedOutput implements Output {
  readonly #output: Output;
  #waiting = '';

  constructor(output: Output) {
    this.#output = output;
  }

  write(text: string): void {
    if (this.#waiting === '') setImmediate(() => this.flush());
    this.#waiting += text;
    if (this.#waiting.length >= BUFFER_CHARACTERS) this.flush();
  }

  flush(): void {
    const text = this.#waiting;
    this.#waiting = '';
    if (text !== '') this.#output.write(text);
  }
}
