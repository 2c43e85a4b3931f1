import { type ItemRecord, type RunProgress, StorageError, zeroCounters } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventList } from './event-list.ts';
import { ProgressBar } from './progress-bar.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const TOKEN = new RegExp(`${'\x1b'}\\[(?:K|1A)|.`, 'gsu');

/** What a terminal shows after everything that was written to it. */
class FakeTerminal {
  readonly isTerminal = true;
  readonly writes: string[] = [];
  #lines = [''];
  #row = 0;
  #column = 0;

  columns(): number {
    return 80;
  }

  write(text: string): void {
    this.writes.push(text);
    for (const token of text.match(TOKEN) ?? []) this.#obey(token);
  }

  get screen(): string[] {
    return this.#lines.filter((line, index) => line !== '' || index < this.#lines.length - 1);
  }

  #obey(token: string): void {
    const line = this.#lines[this.#row] ?? '';
    if (token === '\r') this.#column = 0;
    else if (token === '\x1b[K') this.#lines[this.#row] = line.slice(0, this.#column);
    else if (token === '\x1b[1A') this.#row--;
    else if (token === '\n') {
      this.#row++;
      this.#column = 0;
      if (this.#row === this.#lines.length) this.#lines.push('');
    } else {
      this.#lines[this.#row] = line.slice(0, this.#column) + token + line.slice(this.#column + 1);
      this.#column++;
    }
  }
}

const progress = (filesCopied: number): RunProgress => ({
  walking: true,
  bytesMoved: 0,
  bytesDone: 0,
  filesPlanned: 0,
  bytesPlanned: 0,
  bytesPerSecond: 0,
  filesPerSecond: 0,
  etaMs: null,
  elapsedMs: 0,
  counters: { ...zeroCounters, filesCopied },
});
const failed = (name: string): ItemRecord => ({
  path: [name],
  kind: 'file',
  bytes: 0,
  startedAt: 0,
  endedAt: 0,
  outcome: {
    type: 'failed',
    side: 'source',
    attempts: 3,
    error: new StorageError({ kind: 'permission-denied', message: `May not read /${name}.`, remedy: 'Ask.' }),
  },
});

describe('ProgressBar', () => {
  it('redraws in place, lets failures scroll above, and leaves nothing behind', () => {
    const terminal = new FakeTerminal();
    const bar = new ProgressBar(terminal, new EventList(false));
    bar.start();
    bar.progress(progress(1));
    vi.advanceTimersByTime(200);
    expect(terminal.screen).toEqual(['0 B · 1 file · 0 B/s', 'looking: 0 files found']);
    bar.record(failed('a'));
    bar.progress(progress(2));
    bar.note('the server gives no second connection');
    vi.advanceTimersByTime(200);
    expect(terminal.screen).toEqual([
      'Failed: May not read /a. Ask.',
      '0 B · 2 files · 0 B/s',
      'looking: 0 files found · the server gives no second connection',
    ]);
    bar.finish();
    expect(terminal.screen.filter((line) => line !== '')).toEqual(['Failed: May not read /a. Ask.']);
  });

  it('draws at most eight times a second, one write each, and not at all when nothing changed', () => {
    const terminal = new FakeTerminal();
    const bar = new ProgressBar(terminal, new EventList(false));
    bar.start();
    for (let ms = 0; ms < 1000; ms++) {
      bar.progress(progress(ms));
      vi.advanceTimersByTime(1);
    }
    expect(terminal.writes.length).toBeLessThanOrEqual(8);
    const drawn = terminal.writes.length;
    vi.advanceTimersByTime(5000);
    expect(terminal.writes.length).toBeLessThanOrEqual(drawn + 1);
    bar.finish();
  });

  it('never passes on what a file name orders a terminal to do', () => {
    const terminal = new FakeTerminal();
    const bar = new ProgressBar(terminal, new EventList(false));
    bar.start();
    bar.record(failed('\x1b]0;owned\x07\x9b31m\u202egpj.exe\n'));
    expect(terminal.writes.join('')).not.toMatch(/(?![\n\r])\p{Cc}(?!\[(?:K|1A))|\u202e|exe\n/u);
    expect(terminal.screen.join('')).toContain('\\u001B]0;owned\\u0007\\u009B31m\\u202Egpj.exe\\u000A');
    bar.finish();
  });
});

describe('EventList', () => {
  it('prints the first fifty failures and then says where the rest is', () => {
    const events = new EventList(false);
    const lines = Array.from({ length: 200 }, (_, index) => events.line(failed(`f${index}`))).filter(
      (line) => line !== null,
    );
    expect(lines).toHaveLength(51);
    expect(lines[50]).toContain('--log');
  });
});
