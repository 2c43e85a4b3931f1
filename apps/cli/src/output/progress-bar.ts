import type { RunProgress } from '@drover/core';
import type { EventList } from './event-list.ts';
import type { Screen } from './output.ts';
import { progressLines } from './progress-text.ts';
import type { Report } from './report.ts';
import { terminalText } from './terminal-text.ts';

const REDRAW_MS = 125;
const NOTE_SHOWN_MS = 10_000;
const ERASE_LINE_END = '\x1b[K';
const LINE_UP = '\x1b[1A';

/** Two lines at the bottom of a terminal, redrawn in place with one write each time; what happens to items scrolls above them. */
export class ProgressBar implements Report {
  readonly #screen: Screen;
  readonly #events: EventList;
  #progress: RunProgress | null = null;
  #note = { text: '', until: 0 };
  #drawn = false;
  #changed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(screen: Screen, events: EventList) {
    this.#screen = screen;
    this.#events = events;
  }

  start(): void {
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
  }

  record(...[record]: Parameters<Report['record']>): void {
    const line = this.#events.line(record);
    if (line !== null) this.#above(line);
  }

  progress(progress: RunProgress): void {
    this.#progress = progress;
    this.#changed = true;
  }

  note(message: string): void {
    if (this.#progress === null) {
      this.#screen.write(`${terminalText(message)}\n`);
      return;
    }
    this.#note = { text: terminalText(message), until: this.#progress.elapsedMs + NOTE_SHOWN_MS };
    this.#changed = true;
  }

  finish(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#drawn) this.#screen.write(this.#erased());
    this.#drawn = false;
  }

  #above(line: string): void {
    this.#screen.write(`${this.#drawn ? this.#erased() : ''}${line}\n`);
    this.#drawn = false;
    this.#changed = true;
    this.#draw();
  }

  #draw(): void {
    const progress = this.#progress;
    if (progress === null || !this.#changed || this.#timer === null) return;
    this.#changed = false;
    const note = progress.elapsedMs < this.#note.until ? this.#note.text : '';
    // The last column stays free: a terminal that wraps there would count three lines.
    const [first, second] = progressLines(progress, note, this.#screen.columns() - 1);
    const back = this.#drawn ? `\r${LINE_UP}` : '';
    this.#screen.write(`${back}${first}${ERASE_LINE_END}\n${second}${ERASE_LINE_END}`);
    this.#drawn = true;
  }

  #erased(): string {
    return `\r${ERASE_LINE_END}${LINE_UP}${ERASE_LINE_END}`;
  }
}
